import { describe, expect, it } from 'vitest';
import type { QuestionName } from '../../../src/protocol/questions.js';
import { keptByVersion01, keptText } from '../keptByVersion0.1.js';
import { readSavedResult } from '../../../src/questions/savedResult.js';

/** A kept result with one part replaced, by its path. */
function forged(name: QuestionName, path: string, part: unknown): string {
  const kept = keptByVersion01(name) as unknown as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop()!;
  const within = keys.reduce((own, key) => own[key] as Record<string, unknown>, kept);
  expect(within, path).toHaveProperty([last]);
  within[last] = part;
  return JSON.stringify(kept);
}

function refusal(text: string): string {
  try {
    readSavedResult(text, 'x.json');
  } catch (error) {
    expect(error).toMatchObject({ code: 'badResult' });
    return (error as Error).message;
  }
  throw new Error('it was read');
}

describe('a kept result whose checkpoint has 4 layers of 6 heads of 16 dimensions', () => {
  it.each<[QuestionName, string, unknown]>([
    ['composition', 'result.scores.0.earlier.layer', 2_147_483_648],
    ['composition', 'result.scores.0.later.head', 6],
    ['composition', 'result.comparison.a.layer', 4],
    ['composition', 'result.comparison.b.layer', 1e9],
    ['composition', 'result.comparison.queryCosines', { length: 3_000_000 }],
    ['atlas', 'result.heads.0.qk.topSingularValues', { length: 3_000_000 }],
    ['atlas', 'result.heads.0.qk.topSingularValues', Array(17).fill(1)],
    ['atlas', 'result.heads', Array(25).fill({ layer: 0, head: 0 })],
    ['atlas', 'result.heads.0.layer', -1],
    ['ov', 'result.head.layer', Array(100_000).fill(0)],
    ['head', 'result.circuits.qk.singularValues', Array(17).fill(1)],
    ['head', 'result.circuits.qk.vectors.0.index', 16],
    ['head', 'result.circuits.effective.vectors.0.query.positive.0.token', 7],
    ['head', 'result.circuits.qk.singularValues.0', '<img src=x onerror=alert(1)>'],
    ['head', 'result.circuits.qk.singularValues.0', null],
    ['variance', 'result.mean', '<script>alert(1)</script>'],
    ['variance', 'result.baseline.mean', { valueOf: 1 }],
    ['variance', 'result.against.mean', [1]],
    ['variance', 'result.baseline.histogram.counts', Array(1001).fill(0)],
    ['variance', 'question.request.words', [['print("X")']]],
    ['pairs', 'question.request.destination', [['print("X")']]],
    ['ov', 'question.request.source', 'W_E"\nprint("X")'],
    ['neurons', 'result.neurons.0.neuron', 384],
    ['residual', 'result.position', 64],
    ['residual', 'result.attention.pattern.0', [1]],
    ['residual', 'result.attention.split.0.key', 40],
    ['residual', 'result.tokens', []],
    ['congruence', 'result.rows.0.p', '0'],
    ['neighbours', 'result.neighbours.0.cosine', 1e200],
    ['head', 'checkpoint.model.nLayers', 1e9],
    ['head', 'checkpoint.model.nHeads', 10_001],
    ['head', 'checkpoint.problems', 'none'],
    ['head', 'savedAt', 'yesterday'],
  ])('of %s with another %s is refused in a short message', (name, path, part) => {
    expect(readSavedResult(keptText(name), 'x.json')).toBeDefined();
    const message = refusal(forged(name, path, part));
    expect(message).toMatch(
      /^x\.json holds no result that QK Lens kept, or it was changed by hand: .+ Restore/,
    );
    expect(message.length).toBeLessThan(500);
  });

  it('is refused when its checkpoint has more heads than any model', () => {
    const text = forged('head', 'checkpoint.model.nHeads', 10_000).replace('"nLayers":4', '"nLayers":10000');
    expect(refusal(text)).toContain(
      '"checkpoint.model" must be a model of at most 65536 heads, not an object.',
    );
  });

  it('is refused if a number is not finite', () => {
    const text = forged('neighbours', 'result.norm', 12345.5).replace('12345.5', '1e999');
    expect(refusal(text)).toContain(
      '"result.norm" must be a number of magnitude 1e+150 at most, not Infinity.',
    );
  });

  it('is refused at the first of ten million malformed rows', () => {
    const text = forged('composition', 'result.scores', []).replace(
      '"scores":[]',
      `"scores":[${'0,'.repeat(30_000)}0]`,
    );
    expect(refusal(text)).toMatch(/"result\.scores(\.0)?" must be/);
    const endless = forged('congruence', 'result.randomExcess', []).replace(
      '"randomExcess":[]',
      `"randomExcess":[${'[],'.repeat(900_000)}0]`,
    );
    expect(refusal(endless)).toContain('"result.randomExcess.0" must be a number');
  });

  it('loses unknown fields', () => {
    const more = '"more":1,"__proto__":{"a":1},"norm":';
    const text = forged('neighbours', 'result.norm', 1).replaceAll('"norm":', more);
    const { result } = readSavedResult(text, 'x.json');
    expect(JSON.stringify(result)).not.toContain('more');
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect('a' in result).toBe(false);
  });
});
