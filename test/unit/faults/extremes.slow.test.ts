import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { QkLensError } from '../../../src/protocol/errors.js';
import { QUESTION_NAMES } from '../../../src/questions/questions.js';
import { makeRandomCheckpoint, type RandomCheckpointOptions } from '../../reference/randomCheckpoint.js';
import { seededRandom } from '../../reference/random.js';
import { openToAsk, temporaryFolder } from '../support.js';
import { someQuestion } from './everyQuestion.js';

const root = temporaryFolder();

/** Writes other numbers into the tensors of a file in float32. @param value from a tensor's name, its columns and a place in it */
function rewrite(
  folder: string,
  matches: RegExp,
  value: (old: number, index: number, columns: number) => number,
): void {
  const path = join(folder, 'model.safetensors');
  const bytes = readFileSync(path);
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.subarray(8, 8 + length).toString()) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  for (const [name, { shape, data_offsets: offsets }] of Object.entries(header)) {
    if (!matches.test(name)) continue;
    const start = 8 + length + offsets[0];
    for (let i = 0; i < (offsets[1] - offsets[0]) / 4; i++) {
      const old = bytes.readFloatLE(start + 4 * i);
      bytes.writeFloatLE(value(old, i, shape.at(-1)!), start + 4 * i);
    }
  }
  writeFileSync(path, bytes);
}

interface Extreme {
  readonly shape?: RandomCheckpointOptions;
  readonly spoil?: (folder: string) => void;
}

const EXTREMES: Readonly<Record<string, Extreme>> = {
  'heads of one dimension': { shape: { dHead: 1, nHeads: 6 } },
  'one layer': { shape: { nLayers: 1 } },
  'one head': { shape: { nHeads: 1, dHead: 7 } },
  'one layer of one head of one dimension': { shape: { nLayers: 1, nHeads: 1, dHead: 1, dVocab: 30 } },
  'fewer tokens than dimensions': { shape: { dVocab: 7 } },
  'two tokens': { shape: { dVocab: 2 } },
  'a context of one token': { shape: { nCtx: 1 } },
  'norms of weight 0': { spoil: (folder) => rewrite(folder, /ln_.*weight/, () => 0) },
  'weights that are all 0': { spoil: (folder) => rewrite(folder, /weight|bias/, () => 0) },
  'identical tokens': { spoil: (folder) => rewrite(folder, /wte/, (_old, i, columns) => 1 + (i % columns)) },
  'a row of W_E that is 0': {
    spoil: (folder) => rewrite(folder, /wte/, (old, i, columns) => (i < columns ? 0 : old)),
  },
  'heads of rank 1': {
    spoil: (folder) => rewrite(folder, /c_attn.weight/, (_old, i, columns) => Math.floor(i / columns) - 3),
  },
  'heads of rank 0': { spoil: (folder) => rewrite(folder, /c_attn/, () => 0) },
  'tiny weights': { spoil: (folder) => rewrite(folder, /weight|bias/, (old) => old * 1e-18) },
  'denormal weights': { spoil: (folder) => rewrite(folder, /weight|bias/, (old) => old * 1e-40) },
  'large weights': { spoil: (folder) => rewrite(folder, /weight|bias/, (old) => old * 1e6) },
  'weights near the largest number': {
    spoil: (folder) => rewrite(folder, /weight|bias/, (old) => old * 1e37),
  },
};

/** The places of a result where a number is none. */
function nonNumbers(value: unknown, at = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${at} is ${value}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => nonNumbers(part, `${at}.${key}`));
}

describe.each(Object.entries(EXTREMES))('a checkpoint with %s', (name, { shape = {}, spoil }) => {
  it('answers every question with numbers, or reports the problem', async () => {
    const { folder, raw } = makeRandomCheckpoint(join(root, name), { seed: 6, ...shape });
    spoil?.(folder);
    const random = seededRandom(9);
    const { ask, close } = await openToAsk(folder);
    try {
      for (const kind of QUESTION_NAMES) {
        const question = someQuestion(random, raw.config, kind);
        let result: unknown;
        try {
          result = await ask(question.name, question.request as never);
        } catch (error) {
          expect(error, `${kind}: ${String(error)}`).toBeInstanceOf(QkLensError);
          const { code, message } = error as QkLensError;
          expect(
            ['nonFiniteWeights', 'badRequest', 'noSuchVector', 'compute', 'noTokenizer'],
            `${kind}: ${message}`,
          ).toContain(code);
          expect(message, kind).toMatch(/^[A-Z"].{20,}\.$/s);
          continue;
        }
        expect(nonNumbers(result), kind).toEqual([]);
      }
    } finally {
      await close();
    }
  });
});
