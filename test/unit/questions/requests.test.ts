import { describe, expect, it } from 'vitest';
import { QkLensError } from '../../../src/protocol/errors.js';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import { QUESTION_NAMES } from '../../../src/questions/questions.js';
import type { Question, QuestionName } from '../../../src/protocol/questions.js';
import { checkedQuestion } from '../../../src/questions/question.js';
import { cases } from '../pythonQuestions.js';
import { REPORT_QUESTIONS } from '../reportQuestions.js';

function refusal(question: unknown): QkLensError {
  try {
    checkedQuestion(question);
  } catch (error) {
    if (error instanceof QkLensError) return error;
    throw error;
  }
  throw new Error(`taken: ${JSON.stringify(question).slice(0, 200)}`);
}

/** The value with one of its parts replaced. */
function withPart(value: unknown, [key, ...rest]: readonly PropertyKey[], part: unknown): unknown {
  if (key === undefined) return part;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    PropertyKey,
    unknown
  >;
  copy[key] = withPart(copy[key], rest, part);
  return copy;
}

function leaves(value: unknown, path: readonly PropertyKey[] = []): [readonly PropertyKey[], unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, part]) => leaves(part, [...path, key]));
}

const LONG = 'x'.repeat(100_000);

describe.each(QUESTION_NAMES)('a request of %s', (name: QuestionName) => {
  const question = REPORT_QUESTIONS[name];

  it('is accepted unchanged, with every option', () => {
    expect(checkedQuestion(question)).toBe(question);
    for (const { question: other } of cases.filter((own) => own.question.name === name)) {
      expect(checkedQuestion(other)).toBe(other);
    }
  });

  it('is refused if a number is not whole or out of bounds, with a message that names it', () => {
    const numbers = leaves(question.request).filter(([, value]) => typeof value === 'number');
    for (const [path] of numbers) {
      for (const number of [1e9 * 5, -1e9, 0.5, NaN, Infinity, '1', [1], null]) {
        const { code, message } = refusal({ name, request: withPart(question.request, path, number) });
        expect(code).toBe('badRequest');
        expect(message).toContain(`"${path.join('.')}" must be a whole number from `);
      }
    }
  });

  it('is refused if a text is too long or not a valid choice', () => {
    const texts = leaves(question.request).filter(([, value]) => typeof value === 'string');
    for (const [path] of texts) {
      const part = LONG.repeat(50);
      const { code, message } = refusal({ name, request: withPart(question.request, path, part) });
      expect(code).toBe('badRequest');
      expect(message.length).toBeLessThan(400);
    }
  });

  it('is refused if a list is too long', () => {
    for (const [key, value] of Object.entries(question.request)) {
      if (!Array.isArray(value)) continue;
      const endless = Array.from({ length: 1_000_000 }, () => value[0] as unknown);
      const { message } = refusal({ name, request: { ...question.request, [key]: endless } });
      expect(message).toMatch(
        new RegExp(`^"${key}" must be a list of at most \\d+, not a list of 1000000\\.$`),
      );
    }
  });

  it('is refused with unknown fields, or without required ones', () => {
    const more = JSON.parse(
      JSON.stringify({ ...question.request, more: 1 }).replace('"more"', '"__proto__"'),
    ) as object;
    expect(refusal({ name, request: more }).message).toContain(`can't have a field "__proto__"`);
    expect(refusal({ name, request: { ...question.request, [LONG]: 1 } }).message.length).toBeLessThan(300);
    const less = Object.fromEntries(Object.entries(question.request).filter(([key]) => key !== 'processing'));
    expect(refusal({ name, request: less }).message).toBe('"processing" must be an object, not absent.');
    expect(refusal({ name }).message).toBe('The request must be an object, not absent.');
    expect(refusal({ ...question, more: 1 }).message).toBe(`The question can't have a field "more".`);
  });
});

it.each(['constructor', '__proto__', 'hasOwnProperty', '', LONG, 1, null, undefined, {}, []])(
  'there is no question %j',
  (name) => {
    const { code, message } = refusal({ name, request: {} });
    expect(code).toBe('badRequest');
    expect(message).toMatch(/^There is no question .{0,210}\. Ask one of head, ov, /);
  },
);

it.each([null, undefined, 1, 'head', [], {}])('%j is not a question', (value) => {
  expect(refusal(value).code).toBe('badRequest');
});

it('tables of many vectors are short', () => {
  const head = { name: 'head', request: { ...DEFAULT_WEIGHTS } } as unknown as Question;
  const asked = {
    ...{ head: { layer: 0, head: 0 }, circuits: ['qk'], cosine: false },
    vectors: Array.from({ length: 200 }, (_, index) => index),
  };
  const of = (top: number) => ({ ...head, request: { ...head.request, ...asked, top } });
  expect(checkedQuestion(of(100))).toBeDefined();
  expect(refusal(of(1000)).message).toMatch(/^"vectors" must be so short a list .* not a list of 200\.$/);
});
