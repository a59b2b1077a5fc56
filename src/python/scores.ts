import { QkLensError } from '../protocol/errors.js';
import type { ModelInfo } from '../protocol/model.js';
import { quoted } from '../protocol/quoted.js';

/** Architectures whose queries and keys go through more between W_Q, W_K and scores than programs know, and what. */
const MORE: Readonly<Record<string, string>> = {
  hunyuan_v1_dense: 'norms of queries and keys come after rotary positions',
  ministral3: 'queries grow with their position',
};

/** @throws QkLensError `badRequest` if a program can't take a head's scores of a run apart */
export function refuseScores({ architecture }: Pick<ModelInfo, 'architecture'>): void {
  if (!Object.hasOwn(MORE, architecture)) return;
  throw new QkLensError(
    'badRequest',
    `The Python program of ${quoted(architecture)} doesn't take a head's scores apart (${MORE[architecture]}). Ask without a head, or export the result as JSON.`,
  );
}
