import { parser } from '@lezer/python';
import { describe, expect, it } from 'vitest';
import type { CheckpointInfo, TokenizerInfo, WeightOptions } from '../../src/protocol/model.js';
import { DEFAULT_WEIGHTS } from '../../src/protocol/model.js';
import type { NeuronGroup } from '../../src/protocol/neuronRef.js';
import type { Question, QuestionName } from '../../src/protocol/questions.js';
import type { ResidualRequest } from '../../src/protocol/residual.js';
import { QUESTION_NAMES } from '../../src/protocol/questionTitles.js';
import { pythonOf } from '../../src/report/python/index.js';
import { pyList, pyString } from '../../src/report/python/literal.js';

const HOSTILE = [
  ' Paris',
  '"; import os; os.system("echo owned") #',
  "''' \"\"\" '",
  '\\',
  '\\"',
  'line\nbreak\r\nand\ttab',
  '\u2028\u2029\u0085\u00a0',
  '\ud800 alone \udfff',
  '\u202eright to left',
  '\0\x07\x1b[31m',
  '{braces} ${dollar} %s {0}',
  '日本 é 😀',
  '',
];
const HOSTILE_TEXT = HOSTILE.join('');

const checkpoint: CheckpointInfo = {
  folder: '/models/a "quoted"\n# folder\\',
  name: 'a "quoted"\n# folder\\',
  model: {
    architecture: 'gpt2',
    fingerprint: '0123456789abcdef',
    ...{ nLayers: 12, nHeads: 12, nKeyValueHeads: 12, dModel: 768, dHead: 64, dMlp: 3072, dVocab: 50257 },
    ...{ nCtx: 1024, normalization: 'LayerNorm', positional: 'learned', tiedUnembedding: true },
    ...{ dtype: 'F32', bytes: 1, notice: 'planted\nimport os' },
  },
  tokenizer: { kind: 'r50k_base', size: 50257, beginning: { id: 50256, token: '<|endoftext|>' } },
  problems: [],
};

/** Every way of loading, of splitting text, and of norms and positions. */
const MODELS = [
  { kind: 'r50k_base', model: checkpoint.model },
  { kind: 'none', model: { ...checkpoint.model, dMlp: 100 } },
  {
    kind: 'tokenizer.json',
    model: { ...checkpoint.model, architecture: 'llama', normalization: 'RMSNorm', positional: 'rotary' },
  },
  {
    kind: 'none',
    model: {
      ...checkpoint.model,
      architecture: 'transformer_lens',
      normalization: 'none',
      positional: 'none',
    },
  },
  { kind: 'tokenizer.json', model: { ...checkpoint.model, architecture: 'bloom', positional: 'alibi' } },
] as const;

const GROUPS: readonly NeuronGroup[] = [
  { kind: 'all' },
  { kind: 'list', neurons: [1, 2, 2] },
  { kind: 'alike', neuron: 3, count: 9 },
];

const head = { layer: 10, head: 7 };

/** Every question, with everything that it can be asked. */
function questions(weights: WeightOptions): Question[] {
  const congruence = {
    ...weights,
    space: 'W_E' as const,
    cosineSpace: 'W_U' as const,
    otherSpace: 'W_EE' as const,
    ...{ top: 10, permutations: 1000, seed: 1 },
  };
  const residual = {
    ...{ ...weights, text: HOSTILE_TEXT, prependBos: true, layer: 3, position: -1, top: 10 },
    point: 'resid_mid',
  } as const;
  return [
    {
      name: 'head',
      request: {
        ...{ ...weights, head, circuits: ['qk', 'embedding', 'effective'], vectors: [0, 5], top: 10 },
        cosine: true,
      },
    },
    { name: 'head', request: { ...weights, head, circuits: [], vectors: [], top: 10, cosine: false } },
    { name: 'head', request: { ...weights, head, circuits: ['qk'], vectors: [0], top: 3, cosine: false } },
    {
      name: 'head',
      request: {
        ...{ ...weights, head, circuits: ['embedding'], vectors: [0], top: 3, cosine: false },
        distance: 7,
      },
    },
    {
      name: 'ov',
      request: {
        ...{ ...weights, head, source: 'W_EE', vectors: [0], top: 10, token: HOSTILE_TEXT },
        ...{ ranked: HOSTILE, spelling: 'leadingSpace', rankedLabel: HOSTILE_TEXT },
      },
    },
    { name: 'ov', request: { ...weights, head, source: 'W_E', vectors: [2], top: 10, only: ['value'] } },
    {
      name: 'ov',
      request: { ...weights, head, source: 'W_E', vectors: [], top: 10, only: ['copyingScore'] },
    },
    {
      name: 'variance',
      request: {
        ...{ ...weights, head, side: 'key', space: 'W_EE', words: HOSTILE, against: HOSTILE, vectors: 3 },
        ...{ spelling: 'asIs', labels: { words: HOSTILE_TEXT, against: HOSTILE_TEXT } },
      },
    },
    {
      name: 'variance',
      request: { ...weights, head, side: 'query', space: 'W_U', words: [' a'], spelling: 'leadingSpace' },
    },
    {
      name: 'neurons',
      request: { ...weights, weights: 'out', space: 'W_U', top: 10, limit: 5, token: HOSTILE_TEXT, seed: 1 },
    },
    {
      name: 'neurons',
      request: { ...weights, layer: 3, neuron: 512, weights: 'in', space: 'W_E', top: 10, limit: 5, seed: 1 },
    },
    {
      name: 'residual',
      request: { ...residual, neurons: { layer: 3, weights: 'in' }, head },
    },
    { name: 'residual', request: { ...residual, neurons: { layer: 3, weights: 'out', neuron: 4 } } },
    { name: 'residual', request: { ...residual, prependBos: false } },
    ...GROUPS.map((neurons): Question => ({
      name: 'congruence',
      request: { ...congruence, place: { kind: 'neurons', weights: 'in', layer: 3, neurons } },
    })),
    ...(['query', 'key', 'output'] as const).map((side): Question => ({
      name: 'congruence',
      request: { ...congruence, place: { kind: 'head', head, side } },
    })),
    { name: 'neighbours', request: { ...weights, text: HOSTILE_TEXT, space: 'W_EE', top: 10 } },
    {
      name: 'pairs',
      request: {
        ...{ ...weights, head, destination: HOSTILE, source: HOSTILE, querySpace: 'W_U', keySpace: 'W_EE' },
        top: 10,
      },
    },
    {
      name: 'atlas',
      request: { ...weights, circuits: ['qk', 'embedding', 'effective', 'ov', 'fullOv'], values: 4 },
    },
    { name: 'atlas', request: { ...weights, circuits: [], layer: 2, values: 4 } },
    ...(['Q', 'K', 'V'] as const).map((kind): Question => ({
      name: 'composition',
      request: { ...weights, kind, compare: { a: head, b: head, otherFolder: `/other/${HOSTILE_TEXT}` } },
    })),
    { name: 'composition', request: { ...weights, kind: 'Q', compare: { a: head, b: head } } },
  ];
}

const OFF: WeightOptions = {
  processing: {
    ...{ foldLn: false, centerWritingWeights: false, centerUnembed: false },
    ...{ foldValueBiases: false, refactorFactoredAttnMatrices: false },
  },
  variant: { attentionBiases: true, residual: true },
};

/** What of a text is no Python, and the names that it uses without having given them. */
function faults(program: string): string[] {
  const found: string[] = [];
  parser.parse(program).iterate({
    enter: (node) => {
      if (node.type.isError) found.push(program.slice(Math.max(0, node.from - 40), node.to + 40));
    },
  });
  return found;
}

function calledFunctions(program: string): string[] {
  const called: string[] = [];
  parser.parse(program).iterate({
    enter: ({ name, node, from }) => {
      const callee = name === 'CallExpression' ? node.firstChild : null;
      if (callee?.name === 'VariableName') called.push(program.slice(from, callee.to));
    },
  });
  return called;
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
  ...['dict', 'enumerate', 'sorted', 'repr', 'KeyError', 'hasattr', 'open'],
];

const cases = [DEFAULT_WEIGHTS, OFF].flatMap((weights, i) =>
  questions(weights).map((question, at) => ({ label: `${question.name} ${i}.${at}`, question })),
);

describe('pythonOf', () => {
  it('knows every question', () => {
    expect(new Set(cases.map(({ question }) => question.name))).toEqual(
      new Set<QuestionName>(QUESTION_NAMES),
    );
  });

  it.each(cases)('writes $label as Python that holds all it calls', ({ question }) => {
    for (const { kind, model } of MODELS) {
      const program = pythonOf(question, { ...checkpoint, model, tokenizer: { kind, size: 50257 } });
      expect(faults(program)).toEqual([]);
      expect(program).not.toMatch(/undefined|\[object|NaN/);
      expect(program.split('\n').filter((line) => /[\p{Cc}\p{Cf}\p{Cs}]/u.test(line))).toEqual([]);
      expect(program.split('\n').some((line) => /^\s*import os/.test(line))).toBe(false);
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
    for (const name of [
      ...['fold_ln', 'center_writing_weights', 'center_unembed', 'fold_value_biases'],
      'refactor_factored_attn_matrices',
    ]) {
      expect(byDefault).toContain(`    ${name}=True,`);
      expect(off).toContain(`    ${name}=False,`);
    }
    expect(byDefault).toContain("Without the attention's biases and the residual stream.");
    expect(off).not.toContain('Without');
    expect(off).toContain('(mid + mlp)');
  });

  it('names a folder of the Hugging Face cache by its repository and revision', () => {
    const revision = '607a30d783dfa663caf39e06633721c8d4cfcd7e';
    const program = (repository: string) =>
      pythonOf(questions(DEFAULT_WEIGHTS)[0], {
        ...checkpoint,
        folder: `/home/me/.cache/huggingface/hub/models--${repository}/snapshots/${revision}`,
      });
    for (const repository of ['gpt2', 'openai-community--gpt2']) {
      expect(program(repository)).toContain(`return load_pretrained("gpt2", "${revision}", **changed)`);
    }
    expect(program('EleutherAI--pythia-70m')).toContain('load_pretrained("EleutherAI/pythia-70m"');
    const own = program('someone--my-gpt2');
    expect(own).toContain(`snapshot_download("someone/my-gpt2", revision="${revision}")`);
    expect(own).not.toContain('/home/me');
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
    expect(program).toContain('attn.apply_rotary(W_Q[None, None], past_kv_pos_offset=7)[0, 0]');
    expect(pythonOf(questions(DEFAULT_WEIGHTS)[0], checkpoint)).not.toContain('apply_rotary');
  });

  it.each(['bloom', 'transformer_lens'])(
    'takes W_E of %s behind the LayerNorm after the embedding, wherever it stands',
    (architecture) => {
      const normed = { ...checkpoint, model: { ...checkpoint.model, architecture } };
      const asked = questions(DEFAULT_WEIGHTS).map((question) => pythonOf(question, normed));
      for (const program of asked) {
        expect(program).toContain('rows = which.embed(torch.arange(which.cfg.d_vocab)[None])[0]');
        // Only in the function that asks whether there is such a norm.
        expect(program.match(/\w+\.W_E\b/g)).toEqual(['which.W_E']);
      }
      const all = asked.join('\n');
      expect(all).toContain('return embedding(model).double()');
      expect(all).toContain('for embed in embedding(model).split(1024):');
      expect(all).toContain('W_E = embedding(which).double()');
      expect(all).toContain('stream = stream - left_mean(embed, model)');
      expect(all).toContain('parts = [("embed", embed - left_mean(embed, model))]');
      for (const question of questions(DEFAULT_WEIGHTS)) {
        expect(pythonOf(question, checkpoint)).not.toMatch(/embedding\((?:model|which)\)|left_mean/);
      }
    },
  );

  it.each([
    ['gpt2', undefined, true],
    ['gpt2', true, true],
    ['gpt2', false, false],
    ['gpt_neox', undefined, false],
    ['gpt_neox', true, true],
    ['gpt_neox', false, false],
  ])('the first token of %s, asked for as %s', (architecture, prependBos, isPut) => {
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
    const withFirst = 'tokens = [model.tokenizer.bos_token_id] + ids(TEXT)\n';
    expect(program(checkpoint.tokenizer)).toContain(isPut ? withFirst : 'tokens = ids(TEXT)\n');
    expect(program({ kind: 'none', size: 50257 })).toContain('tokens = ids(TEXT)\n');
    const nameless = program({ kind: 'tokenizer.json', size: 50257 });
    expect(nameless).toContain(prependBos ? withFirst : 'tokens = ids(TEXT)\n');
  });

  it('does not ask TransformerLens for the refactoring that it refuses', () => {
    const rotary = { ...checkpoint, model: { ...checkpoint.model, positional: 'rotary' as const } };
    expect(pythonOf(questions(DEFAULT_WEIGHTS)[0], rotary)).toContain(
      'refactor_factored_attn_matrices=False,',
    );
  });
});

/** Python's escapes undone, by its reference (Lexical analysis, String and Bytes literals). */
function unescaped(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(/\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|(.))/g, (_, x, u, long, other: string) => {
      const code = (x ?? u ?? long) as string | undefined;
      if (code !== undefined) return String.fromCodePoint(parseInt(code, 16));
      return { n: '\n', r: '\r', t: '\t' }[other] ?? other;
    });
}

describe('pyString', () => {
  it.each(HOSTILE.map((text) => [text]))('writes %j as one literal that means the same', (text) => {
    const literal = pyString(text);
    expect(unescaped(literal)).toBe(text);
    const names: string[] = [];
    parser.parse(`x = ${literal}\n`).iterate({ enter: ({ name }) => void names.push(name) });
    expect(names.filter((name) => name !== 'Escape')).toEqual([
      ...['Script', 'AssignStatement', 'VariableName', 'AssignOp', 'String'],
    ]);
    expect(literal).toMatch(/^[^\p{Cc}\p{Cf}\p{Cs}]*$/u);
  });

  it('writes long lists on lines that people can read', () => {
    const list = pyList(Array.from({ length: 200 }, (_, i) => `word ${i}`));
    expect(Math.max(...list.split('\n').map((line) => line.length))).toBeLessThan(100);
    expect(faults(`x = ${list}\n`)).toEqual([]);
    expect(pyList([])).toBe('[]');
  });
});
