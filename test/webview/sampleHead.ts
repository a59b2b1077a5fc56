import type {
  CircuitResult,
  CosineToken,
  HeadRequest,
  HeadResult,
  QkCircuit,
  ScoredToken,
  SingularVector,
} from '../../src/protocol/head.js';
import { QK_CIRCUITS } from '../../src/protocol/head.js';
import type { CheckpointInfo } from '../../src/protocol/model.js';
import type { Question } from '../../src/protocol/questions.js';
import { GPT2_INFO } from '../unit/gpt2Info.js';
import { DEFAULT_PROCESSING, DEFAULT_VARIANT } from '../../src/protocol/model.js';

/** Tokens that are hard to show: white space, bytes, markup, formulas, what would end a script. */
export const HARD_TOKENS = [
  ' Leilan',
  'Leilan',
  '\\xe3\\x83',
  ' protocols',
  '\n\n',
  '</script>',
  '\t',
  '    ',
  ' a|b',
  '``',
  '=SUM(A1)',
  '<img src=x onerror=alert(1)>',
  'ón',
  ' ',
  '\u200b\u202e',
  'ÃÂÃÂÃÂÃÂÃÂÃÂÃÂÃÂÃÂÃÂÃÂÃÂÃÂÃÂÃÂÃÂ',
  ' Walker',
  ' Simpson',
  'igh',
  '日本',
] as const;

export const SAMPLE_CHECKPOINT: CheckpointInfo = {
  ...GPT2_INFO,
  folder: '/home/someone/models/planted-gpt2',
  name: 'planted-gpt2',
  model: {
    ...GPT2_INFO.model,
    fingerprint: '3f9a61c2d07be854',
    bytes: 548_090_880,
    notice: 'planted circuits, made by hand',
  },
};

export const SAMPLE_REQUEST: HeadRequest = {
  head: { layer: 10, head: 7 },
  circuits: QK_CIRCUITS,
  vectors: [0],
  top: 20,
  processing: DEFAULT_PROCESSING,
  variant: DEFAULT_VARIANT,
  cosine: false,
};

/** Index of a vector that is not determined, and of the first at rounding level, in every sample circuit. */
export const DEGENERATE_AT = 9;
export const NULL_FROM = 62;

const LARGEST: { readonly [circuit in QkCircuit]: number } = { qk: 8.7, embedding: 212.4, effective: 1234.5 };
const DECAY: { readonly [circuit in QkCircuit]: number } = { qk: 0.04, embedding: 0.12, effective: 0.35 };

/** A result that has the shape of a real answer to the request; its numbers mean nothing. */
export function sampleResult(request: HeadRequest = SAMPLE_REQUEST): HeadResult {
  const circuits: { [circuit in QkCircuit]?: CircuitResult } = {};
  for (const name of QK_CIRCUITS)
    if (request.circuits.includes(name)) circuits[name] = sampleCircuit(name, request);
  return {
    model: {
      fingerprint: SAMPLE_CHECKPOINT.model.fingerprint,
      name: SAMPLE_CHECKPOINT.name,
      notice: SAMPLE_CHECKPOINT.model.notice!,
    },
    head: request.head,
    processing: request.processing,
    effectiveEmbedding: request.variant,
    circuits,
  };
}

function sampleCircuit(name: QkCircuit, request: HeadRequest): CircuitResult {
  const singularValues = Array.from({ length: SAMPLE_CHECKPOINT.model.dHead }, (_, index) => {
    if (index >= NULL_FROM) return LARGEST[name] * 1e-7;
    const decay = index === DEGENERATE_AT + 1 ? DEGENERATE_AT + 0.01 : index;
    return (LARGEST[name] / (1 + DECAY[name] * decay)) * (index === 0 ? 1 : 0.8);
  });
  const degenerate = singularValues.map((_, index) => index === DEGENERATE_AT || index === DEGENERATE_AT + 1);
  const isNull = singularValues.map((_, index) => index >= NULL_FROM);
  return {
    singularValues,
    angleBound: isNull.map((flag) => (flag ? 1 : 1e-5)),
    degenerate,
    null: isNull,
    vectors: request.vectors.map((index): SingularVector => {
      const common = {
        index,
        singularValue: singularValues[index],
        angleBound: isNull[index] ? 1 : 1e-5,
        degenerate: degenerate[index],
        null: isNull[index],
      };
      const scored = (sign: number) => tokens(request, (row) => ({ score: (sign * 0.21) / (1 + 0.1 * row) }));
      if (name === 'qk') {
        const cosine = sampleCosine(request);
        const squared = (sign: number) =>
          scored(sign).map((own) => ({ ...own, squaredCosine: own.score ** 2 }));
        const ends = { positive: squared(1), negative: squared(-1) };
        const signed = { queryUnembed: ends, queryEmbed: ends, keyEmbed: ends };
        return {
          ...{ ...common, cosine },
          signed: { ...signed, ...(cosine.keyEffectiveEmbed && { keyEffectiveEmbed: ends }) },
        };
      }
      const tables = { positive: scored(1), negative: scored(-1), magnitude: scored(1) };
      return {
        ...common,
        query: { space: name === 'embedding' ? 'W_E' : 'W_U', ...tables },
        key: { space: name === 'embedding' ? 'W_E' : 'W_EE', ...tables },
      };
    }),
  };
}

function sampleCosine(request: HeadRequest): NonNullable<SingularVector['cosine']> {
  const table = tokens(request, (row) => ({
    squaredCosine: 0.31 / (1 + 0.1 * row),
    squaredDot: 4.2 / (1 + 0.1 * row),
  })) satisfies readonly CosineToken[];
  const effective = request.cosine || request.circuits.includes('effective');
  return {
    queryUnembed: table,
    queryEmbed: table,
    keyEmbed: table,
    queryUnembedByDot: table,
    ...(effective && { keyEffectiveEmbed: table }),
  };
}

function tokens<N>(
  request: HeadRequest,
  numbers: (row: number) => N,
): readonly (Omit<ScoredToken, 'score'> & N)[] {
  return Array.from({ length: request.top }, (_, row) => ({
    id: 33_000 + row,
    token: HARD_TOKENS[row % HARD_TOKENS.length],
    ...numbers(row),
  }));
}

/** The request of a question that must be about a head. */
export function headRequest(question: Question): HeadRequest {
  if (question.name !== 'head') throw new Error(`expected a question about a head, not ${question.name}`);
  return question.request;
}
