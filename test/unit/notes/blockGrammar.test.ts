import { describe, expect, it } from 'vitest';
import { keysFor, parseBlock } from '../../../src/notes/blockGrammar.js';
import { BLOCK_LANGUAGE } from '../../../src/notes/blockLanguage.js';
import { blockText, fenced } from '../../../src/notes/blockText.js';
import { commandLine, shellWord } from '../../../src/notes/commandLine.js';
import { DEFAULT_PROCESSING, DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import type { Question } from '../../../src/protocol/questions.js';
import { QUESTION_NAMES } from '../../../src/questions/questions.js';
import { REPORT_QUESTIONS } from '../reportQuestions.js';

const QUESTIONS: readonly Question[] = [
  {
    name: 'head',
    request: {
      ...DEFAULT_WEIGHTS,
      head: { layer: 10, head: 7 },
      circuits: ['qk', 'effective'],
      vectors: [0, 3],
      top: 12,
      cosine: false,
      processing: { ...DEFAULT_PROCESSING, foldLn: false, refactorFactoredAttnMatrices: false },
      variant: { attentionBiases: true, residual: true },
    },
  },
  {
    name: 'ov',
    request: {
      ...DEFAULT_WEIGHTS,
      head: { layer: 2, head: 2 },
      source: 'W_EE',
      vectors: [0],
      top: 10,
      token: ' "quoted", \\ and\nlines',
      ranked: [' Mary', 'John,', '#1'],
      rankedLabel: 'first: names',
      spelling: 'leadingSpace',
    },
  },
  {
    name: 'variance',
    request: {
      ...DEFAULT_WEIGHTS,
      head: { layer: 1, head: 0 },
      side: 'key',
      space: 'W_EE',
      words: ['a', ' b'],
      against: ['c'],
      spelling: 'asIs',
      labels: { words: 'selection', against: 'others' },
      vectors: 3,
    },
  },
  {
    name: 'neurons',
    request: {
      ...DEFAULT_WEIGHTS,
      layer: 3,
      neuron: 512,
      weights: 'out',
      space: 'W_U',
      top: 5,
      limit: 200,
      token: ' x',
      seed: 2,
    },
  },
  {
    name: 'neurons',
    request: { ...DEFAULT_WEIGHTS, weights: 'in', space: 'W_E', top: 10, limit: 20, seed: 1 },
  },
  {
    name: 'neurons',
    request: { ...DEFAULT_WEIGHTS, layer: 1, space: 'W_E', top: 10, limit: 20, seed: 1 },
  },
  {
    name: 'neurons',
    request: { ...DEFAULT_WEIGHTS, layer: 1, weights: 'gate', space: 'W_E', top: 10, limit: 20, seed: 1 },
  },
  {
    name: 'residual',
    request: {
      ...DEFAULT_WEIGHTS,
      ...{ text: 'Mary', layer: 4, point: 'resid_post', position: -1, top: 10 },
      neurons: { layer: 3 },
    },
  },
  {
    name: 'congruence',
    request: {
      ...DEFAULT_WEIGHTS,
      place: { kind: 'neurons', layer: 3, neurons: { kind: 'list', neurons: [1, 5] } },
      ...{ space: 'W_E', cosineSpace: 'W_E', otherSpace: 'W_U', top: 5, permutations: 100, seed: 3 },
    },
  },
  {
    name: 'residual',
    request: {
      ...DEFAULT_WEIGHTS,
      text: 'When Mary\nand ',
      prependBos: false,
      layer: 4,
      point: 'resid_mid',
      position: -2,
      top: 7,
      neurons: { layer: 3, weights: 'out', neuron: 2 },
      head: { layer: 4, head: 1 },
    },
  },
  {
    name: 'residual',
    request: {
      ...DEFAULT_WEIGHTS,
      ...{ text: 'Mary', prependBos: true, layer: 4, point: 'resid_post', position: -1, top: 10 },
    },
  },
  {
    name: 'congruence',
    request: {
      ...DEFAULT_WEIGHTS,
      place: { kind: 'neurons', weights: 'out', layer: 3, neurons: { kind: 'alike', neuron: 4, count: 7 } },
      space: 'W_U',
      cosineSpace: 'W_E',
      otherSpace: 'W_E',
      top: 5,
      permutations: 100,
      seed: 3,
    },
  },
  {
    name: 'congruence',
    request: {
      ...DEFAULT_WEIGHTS,
      place: { kind: 'head', head: { layer: 1, head: 2 }, side: 'key' },
      space: 'W_EE',
      cosineSpace: 'W_U',
      otherSpace: 'W_E',
      top: 10,
      permutations: 1000,
      seed: 1,
    },
  },
  { name: 'neighbours', request: { ...DEFAULT_WEIGHTS, text: ' Paris', space: 'W_U', top: 3 } },
  {
    name: 'pairs',
    request: {
      ...DEFAULT_WEIGHTS,
      head: { layer: 0, head: 0 },
      destination: [' a', 'b'],
      source: [' it"s'],
      querySpace: 'W_E',
      keySpace: 'W_U',
      top: 10,
    },
  },
  { name: 'atlas', request: { ...DEFAULT_WEIGHTS, circuits: ['qk', 'fullOv'], values: 2, layer: 1 } },
  {
    name: 'composition',
    request: {
      ...DEFAULT_WEIGHTS,
      kind: 'K',
      compare: { a: { layer: 0, head: 1 }, b: { layer: 2, head: 3 } },
    },
  },
];

describe('a fenced block', () => {
  it.each(QUESTIONS.map((question) => [question.name, question] as const))(
    'writes all of a question about %s, and reads back as the same',
    (_name, question) => {
      const text = blockText(question, 'gpt2 "small"');
      expect(text, 'a block can say it').toBeDefined();
      const block = parseBlock(text!);
      expect(block.problems).toEqual([]);
      expect(block.question).toEqual(question);
      expect(block.checkpoint).toBe('gpt2 "small"');
      expect(fenced(text!).split('\n')[0]).toBe(`\`\`\`${BLOCK_LANGUAGE}`);
      expect(text!.split('\n').every((line) => !line.startsWith('```'))).toBe(true);
    },
  );

  it.each(Object.entries(REPORT_QUESTIONS))('writes every panel question about %s', (_name, question) => {
    expect(parseBlock(blockText(question)!).question).toEqual(question);
  });

  it('does not write a comparison with another checkpoint', () => {
    const question: Question = {
      name: 'composition',
      request: {
        ...DEFAULT_WEIGHTS,
        kind: 'Q',
        compare: { a: { layer: 0, head: 1 }, b: { layer: 2, head: 3 }, otherFolder: '/elsewhere' },
      },
    };
    expect(blockText(question)).toBeUndefined();
  });

  it('accepts the short forms that people write', () => {
    const { question, show, problems } = parseBlock(
      '# a note\r\n\r\n  Head :  L10H7 \r\nshow: spectrum, tokens\r\nfold-ln: off\r\n',
    );
    expect(problems).toEqual([]);
    expect(show).toEqual(['spectrum', 'tokens']);
    expect(question).toMatchObject({
      name: 'head',
      request: { head: { layer: 10, head: 7 }, processing: { foldLn: false, centerUnembed: true } },
    });
  });

  it("reads a residual block's head as an option", () => {
    const { question, problems } = parseBlock('head: 3.1\nresidual: Mary and\nlayer: 3');
    expect(problems).toEqual([]);
    expect(question).toMatchObject({ name: 'residual', request: { head: { layer: 3, head: 1 } } });
  });

  it("writes a residual block's first token only if the request sets it", () => {
    const asked = (line: string) => parseBlock(`residual: Mary\nlayer: 3${line}`).question!;
    expect(asked('').request).not.toHaveProperty('prependBos');
    expect(asked('\nbos: on').request).toHaveProperty('prependBos', true);
    expect(asked('\nbos: off').request).toHaveProperty('prependBos', false);
    expect(['', '\nbos: on', '\nbos: off'].map((line) => blockText(asked(line)))).toEqual([
      ...['residual: "Mary"\nlayer: 3', 'residual: "Mary"\nlayer: 3\nbos: on'],
      'residual: "Mary"\nlayer: 3\nbos: off',
    ]);
    expect(['', '\nbos: on', '\nbos: off'].map((line) => commandLine(asked(line), 'pythia'))).toEqual(
      ['', ' --bos', ' --no-bos'].map(
        (option) =>
          `qk-lens residual pythia Mary --layer 3 --point resid_post --position -1 --top 10${option}`,
      ),
    );
  });

  it('names a kept result', () => {
    expect(parseBlock('result: Head-10.7-abc')).toMatchObject({ result: 'Head-10.7-abc', problems: [] });
  });

  it.each([
    ['', 'The block has no question', 0, 0, 0, undefined],
    ['head: ten', '“ten” is not a head', 0, 6, 9, undefined],
    ['head:', 'Write a head', 0, 0, 4, undefined],
    ['head: 1.2\ntpo: 3', 'There is no key “tpo”', 1, 0, 3, 'top'],
    ['head: 1.2\nov: 1.2', 'asks “head” already', 1, 0, 2, undefined],
    ['head: 1.2\nshow: spectrm', '“spectrm” is not some of', 1, 6, 13, 'spectrum'],
    ['head: 1.2\ntop: 3\ntop: 4', 'is in this block twice', 2, 0, 3, undefined],
    ['head: 1.2\nfold-ln: constructor', '“constructor” is not on or off', 1, 9, 20, undefined],
    ['head: 1.2\ntop: 5000', '“5000” is not a whole number from 1 to 1000', 1, 5, 9, undefined],
    ['head: 1.2\n just words', 'A line is written as', 1, 1, 11, undefined],
    ['variance: 1.2', 'needs a line “words: …”', 0, 0, 8, undefined],
    ['neighbours: " Paris', '“" Paris” is not a text', 0, 12, 19, undefined],
  ] as const)('reports what is wrong with %j', (text, message, line, start, end, fix) => {
    const { question, problems } = parseBlock(text);
    expect(question).toBeUndefined();
    expect(problems[0].message).toContain(message);
    expect(problems[0].span).toEqual({ line, start, end });
    expect(problems[0].fix).toBe(fix);
  });

  it('never throws, and its spans lie in the text', () => {
    const words = [
      ...QUESTION_NAMES.flatMap((name) => keysFor(name).flatMap(({ key, values = [] }) => [key, ...values])),
      ...[
        ':',
        ': ',
        '"',
        '\\',
        ',',
        ' ',
        '\t',
        '\n',
        '\r\n',
        '#',
        '10.7',
        '3.',
        '-1',
        '1e9',
        '``',
        '💡',
        '\0',
      ],
      ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'all', 'head 1.2 key', 'alike 1.2 3'],
    ];
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed % below;
    };
    for (let round = 0; round < 4000; round++) {
      const text = Array.from({ length: random(14) }, () => words[random(words.length)]).join('');
      const block = parseBlock(text);
      expect(block.question === undefined || block.problems.length === 0).toBe(true);
      const lines = text.split(/\r\n|\r|\n/);
      for (const { span } of block.problems) {
        expect(lines[span.line] !== undefined && span.start <= span.end).toBe(true);
        expect(span.end, JSON.stringify(text)).toBeLessThanOrEqual(Math.max(1, lines[span.line].length));
      }
    }
  });

  it('is read quickly however long its lines are', () => {
    for (const text of [
      `head: ${' '.repeat(19_000)}x`,
      `pairs: 1.2\nsource: ${'"a",'.repeat(4_000)}`,
      `neurons: ${'1,'.repeat(9_000)}`,
      `congruence: head ${' 1'.repeat(9_000)}`,
      'x'.repeat(1_000_000),
      'top: 1\n'.repeat(100_000),
    ]) {
      expect(parseBlock(text).problems.length).toBeGreaterThan(0);
    }
  });
});

describe('the command line of a question', () => {
  it('names the folder, the subject and every setting', () => {
    expect(commandLine(QUESTIONS[0], 'my models/gpt2')).toBe(
      "qk-lens head 'my models/gpt2' 10.7 --circuits qk,effective --vector 0,3 --top 12 --no-fold-ln --no-refactor --attention-biases --residual",
    );
    expect(
      commandLine(
        QUESTIONS.find(({ name }) => name === 'neighbours')!,
        'gpt2',
      ),
    ).toBe("qk-lens neighbours gpt2 ' Paris' --space W_U --top 3");
  });

  it('keeps any text as one word on one line', () => {
    expect(shellWord('a b')).toBe("'a b'");
    expect(shellWord("it's")).toBe("'it'\\''s'");
    expect(shellWord("a\n'$(x)")).toBe("$'a\\x0a\\'$(x)'");
    expect(shellWord('')).toBe("''");
  });
});
