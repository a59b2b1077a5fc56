import type { Asking } from './asking.js';
import { groupsOfHeads } from './layerHeads.js';
import { MarkedTokens } from './markedTokens.js';
import { firstVectors, tokensOf, type FirstVectors, type NamingRows } from './namedVectors.js';
import type { RequestRows } from './requestRows.js';
import type { VocabularySpaces } from './vocabularySpaces.js';
import { hasEffective, hasUnembedding } from './answerable.js';
import { MatrixPool } from '../linalg/matrixPool.js';
import { DIRECTIONS_AT_ONCE } from '../model/vocabularyProducts.js';
import type { AtlasCircuit, AtlasRequest, AtlasResult, CircuitTokens } from '../protocol/atlas.js';
import { tick } from '../tasks/tick.js';
import { factorsOf, rowsOfCircuit, SIDES } from './circuitSides.js';

/** Whose vectors get names. */
interface Named {
  readonly spaces: VocabularySpaces;
  readonly request: AtlasRequest;
  readonly rows: RequestRows;
  readonly layers: readonly number[];
  readonly asking: Asking<AtlasResult>;
}

/**
 * The tokens along the first vectors of a circuit of every head, some heads at a time.
 *
 * @param onTokens called with the heads' places, by layer and head, and their tokens
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function nameVectors(
  { spaces, request, rows, layers, asking }: Named,
  circuit: AtlasCircuit,
  top: number,
  onTokens: (at: readonly number[], tokens: readonly CircuitTokens[]) => void,
): Promise<void> {
  const weights = spaces.model.weights(request.processing);
  const marked = new MarkedTokens(spaces, request, asking.tokenizer, asking);
  const [one, other] = SIDES[circuit];
  const own = await rowsOfCircuit(circuit, rows, asking);
  const naming = await namingRows(circuit, spaces, rows, asking);
  const pool = new MatrixPool();
  let waiting: { readonly at: number; readonly vectors: FirstVectors }[] = [];
  for (const [place, layer] of layers.entries()) {
    await tick(asking.signal);
    for await (const [first, layerHeads] of groupsOfHeads(spaces.model.compute, weights, layer, pool)) {
      const left = await factorsOf(layerHeads, one, own, asking);
      const right = await factorsOf(layerHeads, other, own, asking);
      for (const head of left.keys()) {
        await tick(asking.signal);
        const vectors = firstVectors(
          { triangle: left[head].triangle, factor: layerHeads.rows(one.factor, head) },
          { triangle: right[head].triangle, factor: layerHeads.rows(other.factor, head) },
        );
        waiting.push({ at: place * weights.config.nHeads + first + head, vectors });
      }
    }
    if (waiting.length < DIRECTIONS_AT_ONCE && place < layers.length - 1) continue;
    const vectors = waiting.map((head) => head.vectors);
    onTokens(
      waiting.map(({ at }) => at),
      await tokensOf(vectors, naming, top, marked, asking),
    );
    waiting = [];
  }
}

/** The rows that name a circuit's vectors: its own, or for `qk` and `ov` those that the tables of `head` and `ov` take. */
async function namingRows(
  circuit: AtlasCircuit,
  spaces: VocabularySpaces,
  rows: RequestRows,
  asking: Asking<AtlasResult>,
): Promise<NamingRows> {
  const unembeds = hasUnembedding(spaces);
  if (circuit === 'qk') {
    const left = await rows.queries(unembeds ? 'W_U' : 'W_E', asking);
    const right = await rows.keys(hasEffective(spaces) ? 'W_EE' : 'W_E', asking);
    return { left, right, overVocabulary: false };
  }
  if (circuit === 'ov') {
    const left = await rows.keys('W_E', asking);
    const right = unembeds ? await rows.outputs(asking) : left;
    return { left, right, overVocabulary: false };
  }
  const own = await rowsOfCircuit(circuit, rows, asking);
  const [left, right] = SIDES[circuit].map((side) => own.get(side)!);
  return { left, right, overVocabulary: true };
}
