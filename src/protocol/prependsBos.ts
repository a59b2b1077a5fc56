import type { CheckpointInfo } from './model.js';
import type { ResidualRequest } from './residual.js';
import { startsBare } from './startsBare.js';

/** Whether a token is put before the text: as requested, or else as TransformerLens does by default. */
export function prependsBos(
  { prependBos }: Pick<ResidualRequest, 'prependBos'>,
  { model, tokenizer }: Pick<CheckpointInfo, 'model' | 'tokenizer'>,
): boolean {
  return prependBos ?? (tokenizer.beginning !== undefined && !startsBare(model.architecture));
}
