import type { Asking } from './asking.js';
import type { RequestRows, RowSide } from './requestRows.js';
import type { VocabularySpaces } from './vocabularySpaces.js';
import { hasUnembedding } from './answerable.js';
import type { Matrix64 } from '../linalg/matrix.js';
import type { AtlasCircuit, AtlasRequest, AtlasResult } from '../protocol/atlas.js';
import { rowsOf, SIDES, type AtlasSide, type SideRows } from './circuitSides.js';

/** The matrices derived from the vocabulary that the circuits need. */
export interface VocabularyProducts {
  readonly rows: SideRows;
  /** W_U W_E, `[d_model, d_model]`, used for the copying score; absent without an unembedding. */
  readonly unembedToEmbed?: Matrix64;
}

/**
 * Computes what the circuits need of the vocabulary.
 *
 * @param known what was computed before, which is kept
 * @throws QkLensError `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function vocabularyProducts(
  spaces: VocabularySpaces,
  { processing, variant }: AtlasRequest,
  requestRows: RequestRows,
  circuits: readonly AtlasCircuit[],
  known: VocabularyProducts | undefined,
  { signal, onProgress }: Asking<AtlasResult>,
): Promise<VocabularyProducts> {
  const listener = { signal, onProgress };
  const rows = new Map<AtlasSide, RowSide>(known?.rows);
  for (const side of circuits.flatMap((circuit) => SIDES[circuit])) {
    const taken = await rowsOf(side, requestRows, listener);
    await taken?.vocabulary.prepare(listener);
    if (taken) rows.set(side, taken);
  }
  if (known) return { ...known, rows };
  if (!hasUnembedding(spaces)) return { rows };
  return { rows, unembedToEmbed: await spaces.unembedToSource('W_E', processing, variant, listener) };
}

/** The circuits that need no computing over all rows of a vocabulary. */
export async function ready(
  spaces: VocabularySpaces,
  { processing, variant }: AtlasRequest,
  rows: RequestRows,
  circuits: readonly AtlasCircuit[],
  { signal }: Asking<AtlasResult>,
): Promise<readonly AtlasCircuit[]> {
  const isReady = async (side: AtlasSide): Promise<boolean> => {
    if (side.space === 'W_EE' && !(await spaces.effectiveIfKept(processing, variant, { signal })))
      return false;
    const taken = await rowsOf(side, rows, { signal });
    return !taken || taken.vocabulary.isReady({ signal });
  };
  const found: AtlasCircuit[] = [];
  for (const circuit of circuits) {
    const [left, right] = SIDES[circuit];
    if ((await isReady(left)) && (await isReady(right))) found.push(circuit);
  }
  return found;
}
