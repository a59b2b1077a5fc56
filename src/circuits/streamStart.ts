import { matrix, type Matrix32 } from '../linalg/matrix.js';
import type { CanonicalWeights } from '../model/canonicalWeights.js';
import type { NormKind } from '../model/norm.js';
import { QkLensError } from '../protocol/errors.js';
import type { Listener } from '../tasks/sharedTask.js';
import { HeldNorm } from './heldNorm.js';
import { matrixRow } from './matrixRow.js';
import { streamNorm } from './streamNorm.js';
import type { WrittenPart } from './writtenPart.js';

/**
 * The stream before the first layer, `[n, d_model]`: W_E + W_pos; W_E alone if positions are no part of the stream; in
 * BERT the norm of the embeddings' sum.
 *
 * @throws QkLensError `badRequest` for a token without a position, `nonFiniteWeights`, `fileChanged`, `cancelled`
 */
export async function streamStart(
  weights: CanonicalWeights,
  tokens: readonly number[],
  listener: Listener,
): Promise<Matrix32> {
  const { dModel } = weights.config;
  refuseUnplaced(weights, tokens);
  const data = new Float32Array(tokens.length * dModel);
  const rows = normsSum(weights) ? normedRows : summedRows;
  for (const [at, row] of (await rows(weights, tokens, listener)).entries()) data.set(row, at * dModel);
  return matrix(data, tokens.length, dModel);
}

/**
 * What {@link streamStart} is the sum of at one position, the embedding's norm held at its scale.
 *
 * @throws QkLensError as it does
 */
export async function startParts(
  weights: CanonicalWeights,
  tokens: readonly number[],
  position: number,
  listener: Listener,
): Promise<WrittenPart[]> {
  const { positional } = weights.config;
  const places = async () => matrixRow(await weights.positions(position + 1), position);
  if (!normsSum(weights)) {
    const embed = (await weights.vocabulary('W_E', listener)).row(tokens[position]);
    return [
      { name: 'embed', kind: 'embed', written: embed },
      ...(positional === 'learned'
        ? [{ name: 'pos_embed', kind: 'positional', written: await places() } as const]
        : []),
    ];
  }
  const { rows, segment, norm } = await weights.encoder.summedEmbedding([tokens[position]]);
  const raw: WrittenPart[] = [
    { name: 'embed', kind: 'embed', written: rows.data },
    { name: 'pos_embed', kind: 'positional', written: await places() },
    ...(segment ? [{ name: 'token_type_embed', kind: 'bias', written: segment } as const] : []),
  ];
  const held = new HeldNorm(kindOf(weights), sumOf(raw.map(({ written }) => written)), norm);
  return [
    ...raw.map((part) => ({ ...part, written: held.of(part.written) })),
    { name: 'embed ln b', kind: 'bias', written: norm.b.data },
  ];
}

/** Whether the embedding's norm reads its sum with positions. */
function normsSum({ config }: CanonicalWeights): boolean {
  return config.embeddingNorm === true && config.positional === 'learned';
}

function kindOf({ config: { normalization, normEpsilon } }: CanonicalWeights): NormKind {
  return { normalization, normEpsilon };
}

async function summedRows(
  weights: CanonicalWeights,
  tokens: readonly number[],
  listener: Listener,
): Promise<Float64Array[]> {
  const wE = await weights.vocabulary('W_E', listener);
  if (weights.config.positional !== 'learned') return tokens.map((id) => wE.row(id));
  const places = await weights.positions(tokens.length);
  return tokens.map((id, at) => sumOf([wE.row(id), matrixRow(places, at)]));
}

async function normedRows(weights: CanonicalWeights, tokens: readonly number[]): Promise<Float64Array[]> {
  const { rows, segment, norm } = await weights.encoder.summedEmbedding(tokens);
  const places = await weights.positions(tokens.length);
  return tokens.map((_, at) => {
    const sum = sumOf([matrixRow(rows, at), matrixRow(places, at), ...(segment ? [segment] : [])]);
    return streamNorm(kindOf(weights), sum, norm);
  });
}

function sumOf(rows: readonly Float64Array[]): Float64Array {
  return rows[0].map((value, i) => rows.slice(1).reduce((sum, row) => sum + row[i], value));
}

function refuseUnplaced({ config }: CanonicalWeights, tokens: readonly number[]): void {
  const at = config.unplacedToken === undefined ? -1 : tokens.indexOf(config.unplacedToken);
  if (at < 0) return;
  throw new QkLensError(
    'badRequest',
    `The text has the padding token (#${tokens[at]}) at position ${at}, which takes no position in this model. Leave it out.`,
  );
}
