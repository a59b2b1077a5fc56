import { QkLensError } from './errors.js';
import type { ModelInfo } from './model.js';

/** @throws QkLensError `badRequest` if the model has no W_pos */
export function requireLearnedPositions({ positional }: Pick<ModelInfo, 'positional'>): void {
  if (positional === 'learned' || positional === 'shortformer') return;
  throw new QkLensError('badRequest', 'The model has no W_pos: its positions are not learned embeddings.');
}
