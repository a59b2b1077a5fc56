import { describe, expect, it } from 'vitest';
import type { ModelInfo, TokenizerInfo } from '../../../src/protocol/model.js';
import { DEFAULT_WEIGHTS } from '../../../src/protocol/model.js';
import type { Question, QuestionName } from '../../../src/protocol/questions.js';
import type { ResidualRequest } from '../../../src/protocol/residual.js';
import { QUESTION_NAMES } from '../../../src/questions/questions.js';
import { pythonOf } from '../../../src/questions/pythons.js';
import { parsedPython } from '../parsedPython.js';
import { calledFunctions } from '../pythonCalls.js';
import { faults } from '../pythonFaults.js';
import { checkpoint, MODELS, questions, OFF, cases } from '../pythonQuestions.js';

/** Calls of a program's own functions with too few or too many values; calls with starred or named ones are not checked. */
function misfitting(program: string): string[] {
  const count = (list: string) => (list.trim() === '' ? 0 : withoutNested(list).split(',').length);
  const takes = new Map<string, number>();
  for (const [, name, parameters] of program.matchAll(/^def (\w+)\(([^=*)]*)\):/gm)) {
    takes.set(name, count(parameters));
  }
  const wrong: string[] = [];
  parsedPython(program).iterate({
    enter: ({ name, node, from, to }) => {
      const given = name === 'CallExpression' ? node.getChild('ArgList') : null;
      if (!given) return;
      const values = program.slice(given.from + 1, given.to - 1);
      const expected = takes.get(program.slice(from, given.from));
      if (expected !== undefined && !values.includes('*') && count(values) !== expected) {
        if (!/\w=/.test(withoutNested(values))) wrong.push(program.slice(from, to));
      }
    },
  });
  return wrong;
}

/** A list of values without strings and brackets, whose commas are their own. */
function withoutNested(list: string): string {
  let text = list.replace(/"[^"]*"/g, '');
  for (let before = ''; before !== text;) {
    before = text;
    text = text.replace(/\([^()[\]{}]*\)|\[[^()[\]{}]*\]|\{[^()[\]{}]*\}/g, '');
  }
  return text;
}

const BUILT_IN = [
  ...[
    'print',
    'range',
    'len',
    'min',
    'max',
    'map',
    'zip',
    'str',
    'float',
    'int',
    'isinstance',
    'sum',
    'list',
  ],
  ...[
    'dict',
    'enumerate',
    'sorted',
    'reversed',
    'all',
    'repr',
    'KeyError',
    'hasattr',
    'getattr',
    'open',
    'abs',
    'divmod',
    'next',
    'tuple',
    'vars',
    'SystemExit',
  ],
];

describe('pythonOf', () => {
  it('knows every question', () => {
    expect(new Set(cases.map(({ question }) => question.name))).toEqual(
      new Set<QuestionName>(QUESTION_NAMES),
    );
  });

  it.each(cases)('writes $label as Python that defines everything it calls', ({ question }) => {
    for (const { kind, model } of MODELS) {
      if (question.name === 'positions' && ['rotary', 'alibi'].includes(model.positional)) continue;
      const program = pythonOf(question, { ...checkpoint, model, tokenizer: { kind, size: 50257 } });
      expect(faults(program)).toEqual([]);
      expect(program).not.toMatch(/undefined|\[object|NaN|__(?!init__)\w+__/);
      expect(program.split('\n').filter((line) => /[\p{Cc}\p{Cf}\p{Cs}]/u.test(line))).toEqual([]);
      expect(program.split('\n').some((line) => /^\s*import os/.test(line))).toBe(false);
      expect(misfitting(program)).toEqual([]);
      for (const name of new Set(calledFunctions(program))) {
        const known =
          BUILT_IN.includes(name) ||
          new RegExp(`^\\s*(?:def|class) ${name}\\b|^\\s*${name} = |import .*\\b${name}\\b`, 'm').test(
            program,
          );
        expect([name, known]).toEqual([name, true]);
      }
    }
  });

  it('passes the processings and names the W_EE that the request means', () => {
    const [byDefault, off] = [DEFAULT_WEIGHTS, OFF].map((weights) =>
      pythonOf(questions(weights)[0], checkpoint),
    );
    for (const name of [...['fold_ln', 'center_writing_weights', 'center_unembed', 'fold_value_biases']]) {
      expect(byDefault).toContain(`    ${name}=True,`);
      expect(off).toContain(`    ${name}=False,`);
    }
    expect(byDefault).toContain("Without the attention's biases and the residual stream.");
    expect(off).not.toContain('Without');
    expect(off).toContain('(mid + mlp)');
  });

  it.each([
    { head: { layer: '1, 2); import os; (3', head: 7 } },
    { head: { layer: 0.5, head: 7 } },
    { vectors: ['0] + [x'] },
    { circuits: ['qk"\nimport os'] },
    { top: null },
    { variant: { attentionBiases: '"', residual: false } },
  ])('refuses %j, which no question holds', (part) => {
    const { request } = questions(DEFAULT_WEIGHTS)[0];
    const forged = { name: 'head', request: { ...request, ...part } } as unknown as Question;
    expect(() => pythonOf(forged, checkpoint)).toThrow(expect.objectContaining({ code: 'badRequest' }));
  });

  it('turns the query by the distance of rotary positions', () => {
    const request = { ...questions(DEFAULT_WEIGHTS)[0].request, distance: 7 };
    const program = pythonOf({ name: 'head', request } as Question, checkpoint);
    expect(program).toContain('W_Q = turn(turned, W_Q, LAYER, DISTANCE)');
    expect(pythonOf(questions(DEFAULT_WEIGHTS)[0], checkpoint)).not.toContain('turn(');
  });

  it.each(['bloom', 'gemma2'])('takes W_E of %s as the stream has it', (architecture) => {
    const normed = { ...checkpoint, model: { ...checkpoint.model, architecture } };
    const asked = questions(DEFAULT_WEIGHTS).map((question) => pythonOf(question, normed));
    for (const program of asked) {
      // Only in the function that scales and norms it.
      expect(new Set(program.match(/\w+\.W_E\b/g))).toEqual(new Set(['which.W_E']));
    }
    const all = asked.join('\n');
    expect(all).toContain('return embedding(model).double()');
    expect(all).toContain('for embed in embedding(model).split(1024):');
    expect(all).toContain('W_E = embedding(which).double()');
    expect(all).toContain('stream = stream - left_mean(embed, model)');
    expect(all).toContain('parts = [("embed", embed - left_mean(embed, model))]');
    for (const question of questions(DEFAULT_WEIGHTS)) {
      const program = pythonOf(question, checkpoint);
      if (program.includes('other_model')) continue;
      expect(program).not.toMatch(/embedding\((?:model|which)\)|left_mean/);
    }
  });

  it("checks the comparison's other checkpoint for such a norm", () => {
    const compared = questions(DEFAULT_WEIGHTS)
      .map((question) => pythonOf(question, checkpoint))
      .filter((program) => program.includes('first_vectors(other_model'));
    expect(compared.length).toBeGreaterThan(0);
    for (const program of compared) {
      expect(program).toContain('which.embed_ln(which.W_E[None])');
      expect(program).toContain('W_E = embedding(which).double()');
    }
  });

  it.each([
    ['gpt2', undefined, true],
    ['gpt2', true, true],
    ['gpt2', false, false],
    ['gpt_neox', undefined, false],
    ['gpt_neox', true, true],
    ['gpt_neox', false, false],
  ])('the first token of %s, requested as %s', (architecture, prependBos, isPut) => {
    const { request } = questions(DEFAULT_WEIGHTS).find(({ name }) => name === 'residual')!;
    const asked: { -readonly [field in keyof ResidualRequest]: ResidualRequest[field] } = {
      ...(request as ResidualRequest),
    };
    if (prependBos === undefined) delete asked.prependBos;
    else asked.prependBos = prependBos;
    const program = (tokenizer: TokenizerInfo) =>
      pythonOf(
        { name: 'residual', request: asked },
        { ...checkpoint, model: { ...checkpoint.model, architecture }, tokenizer },
      );
    const putsFirst = (code: string) =>
      code.includes(
        'tokens = ids(TEXT)\n' + 'if tokens[:1] != [BOS]:\n' + '    tokens = [BOS] + tokens\n' + 'logits, ',
      );
    const putsNone = (code: string) => code.includes('tokens = ids(TEXT)\nlogits, ');
    expect([putsFirst, putsNone].map((puts) => puts(program(checkpoint.tokenizer)))).toEqual([isPut, !isPut]);
    expect(putsNone(program({ kind: 'none', size: 50257 }))).toBe(true);
    expect(putsFirst(program({ kind: 'tokenizer.json', size: 50257 }))).toBe(prependBos ?? false);
  });

  it('keeps the stored factors: refactoring changes none of their products', () => {
    for (const positional of ['learned', 'rotary'] as const) {
      const other = { ...checkpoint, model: { ...checkpoint.model, positional } };
      expect(pythonOf(questions(DEFAULT_WEIGHTS)[0], other)).toContain(
        'refactor_factored_attn_matrices=False,',
      );
    }
  });

  describe('the rounding of each factor', () => {
    const layer = { W_Q: 'F8_E4M3', W_K: 'F8_E4M3', W_V: 'BF16', W_O: 'BF16', ln1: 'F32' };
    const mixed = {
      ...{ W_U: 'F32', ln_final: 'F32' },
      layers: [...Array<typeof layer>(10).fill(layer), { ...layer, W_Q: 'F16' }, layer],
    };
    const stored = (model: Partial<ModelInfo>) =>
      questions(DEFAULT_WEIGHTS).map((question) =>
        pythonOf(question, { ...checkpoint, model: { ...checkpoint.model, dtype: 'BF16', ...model } }),
      );

    it('is of the one dtype in which all weights are stored', () => {
      const [head] = stored({});
      for (const name of ['W_E', 'W_EE', 'W_U', 'ln_final', 'W_Q', 'W_K', 'W_V', 'W_O', 'ln1'])
        expect(head).toContain(`    "${name}": "BF16",\n`);
    });

    it('is of its own dtype, in each layer', () => {
      const [head] = stored({ dtypes: mixed });
      expect(head).toContain('    "W_E": "BF16",\n    "W_EE": "BF16",\n    "W_U": "F32",\n');
      expect(head).toContain('    "W_K": "F8_E4M3",\n    "W_V": "BF16",\n');
      const tens = Array<string>(10).fill('"F8_E4M3"');
      const list = new RegExp(`"W_Q": \\[\\s*${[...tens, '"F16"', '"F8_E4M3"'].join(',\\s*')},?\\s*\\]`);
      expect(head).toMatch(list);
    });

    it('is given for both factors of every product, by what they are made of', () => {
      const all = stored({ dtypes: mixed }).join('\n');
      for (const call of [
        'moved(A, B, rounding(LAYER, "W_Q"), rounding(LAYER, "W_K"))',
        'moved(A, B, rounding(LAYER, "W_E", "W_Q"), rounding(LAYER, "W_E", "W_K"), query_side.norm, key_side.norm)',
        'moved(A, B, rounding(LAYER, "W_U", "W_Q"), rounding(LAYER, "W_EE", "W_K"), query_side.norm, key_side.norm)',
        'moved(A, B, rounding(LAYER, "W_V"), rounding(LAYER, "W_O"))',
        'moved(A, B, rounding(LAYER, SOURCE, "W_V"), rounding(LAYER, "W_U", "W_O"), source_side.norm, output_side.norm)',
        'rounding(LAYER, "W_V") * W_V.norm()',
      ])
        expect(all).toContain(call);
      // Every call has its four arguments.
      for (const [, args] of all.matchAll(/(?<!def )\bmoved\(([^\n]*)\)/g))
        expect(args).toMatch(/rounding\(.*rounding\(|\*factors, \*roundings/);
    });
  });
});
