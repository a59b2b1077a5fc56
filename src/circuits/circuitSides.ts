import type { Listener } from '../tasks/sharedTask.js';
import type { AtlasCircuit } from '../protocol/atlas.js';
import type { VocabularySpace } from '../protocol/model.js';
import { CIRCUIT_SPACES } from './circuitSpaces.js';
import type { HeadFactor, LayerHeads } from './layerHeads.js';
import type { RequestRows, RowSide } from './requestRows.js';
import { wholeTriangle, type SeenFactor } from './seenFactor.js';
import type { Matrix64 } from '../linalg/matrix.js';

/** One side A of a circuit A B^T: a vocabulary matrix or the identity, times a factor of the head. */
export interface AtlasSide {
  readonly factor: HeadFactor;
  readonly space?: VocabularySpace;
}

/** One head's side. */
export interface AtlasFactor {
  /** R `[d_head, d_head]` with R^T R = A^T A, A's rows centred if the request says so. */
  readonly triangle: Matrix64;
  /** Over a vocabulary. */
  readonly seen?: SeenFactor;
}

/** The two sides of each circuit. */
export const SIDES: { readonly [circuit in AtlasCircuit]: readonly [AtlasSide, AtlasSide] } = {
  qk: [{ factor: 'query' }, { factor: 'key' }],
  embedding: [
    { factor: 'query', space: CIRCUIT_SPACES.embedding.query },
    { factor: 'key', space: CIRCUIT_SPACES.embedding.key },
  ],
  effective: [
    { factor: 'query', space: CIRCUIT_SPACES.effective.query },
    { factor: 'key', space: CIRCUIT_SPACES.effective.key },
  ],
  ov: [{ factor: 'value' }, { factor: 'output' }],
  fullOv: [
    { factor: 'value', space: 'W_E' },
    { factor: 'output', space: 'W_U' },
  ],
};

/** The vocabulary's rows of the sides that are over them. */
export type SideRows = ReadonlyMap<AtlasSide, RowSide>;

/** A side's rows as the request takes them; undefined if it is over no vocabulary. */
export async function rowsOf(
  { factor, space }: AtlasSide,
  rows: RequestRows,
  listener: Listener,
): Promise<RowSide | undefined> {
  if (space === undefined) return undefined;
  if (factor === 'output') return rows.outputs(listener);
  return factor === 'query' ? rows.queries(space, listener) : rows.keys(space, listener);
}

/** The rows of both of a circuit's sides. */
export async function rowsOfCircuit(
  circuit: AtlasCircuit,
  rows: RequestRows,
  listener: Listener,
): Promise<SideRows> {
  const found = new Map<AtlasSide, RowSide>();
  for (const side of SIDES[circuit]) {
    const taken = await rowsOf(side, rows, listener);
    if (taken) found.set(side, taken);
  }
  return found;
}

/** One side of every head of a layer; over the vocabulary's rows if they are given. */
export async function factorsOf(
  layerHeads: LayerHeads,
  side: AtlasSide,
  rows: SideRows | undefined,
  listener: Listener,
): Promise<AtlasFactor[]> {
  const own = rows?.get(side);
  if (!own) return (await layerHeads.triangles(side.factor, listener)).map((triangle) => ({ triangle }));
  const seen = await layerHeads.seen(side.factor, own.vocabulary, listener);
  return seen.map((head) => ({ seen: head, triangle: own.centered ? head.spread : wholeTriangle(head) }));
}
