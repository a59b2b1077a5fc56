import { QkLensError } from '../../protocol/errors.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { prependsBos } from '../../protocol/prependsBos.js';
import type { RequestOf } from '../../protocol/questions.js';

type ScoresRequest = RequestOf<'scores'>;

/** The random tokens of each prompt, which stand in it twice. */
export interface RandomTokens {
  /** How many: as many as asked for, unless the context or the vocabulary has room for fewer. */
  readonly count: number;
  /** They are drawn from the ids below it. */
  readonly below: number;
  /** Tokens that are never drawn: those that stand before or after prompts, or for a hidden token. */
  readonly never: readonly number[];
}

/** Tokens of a text that fit into the context, less those put before and behind it. */
export function roomOf(request: ScoresRequest, { model, tokenizer }: CheckpointInfo): number {
  const added = prependsBos(request, { model, tokenizer }) ? (tokenizer.ending ? 2 : 1) : 0;
  return model.nCtx - added;
}

/** @throws QkLensError `badRequest` if the context or the vocabulary has no room for two tokens, repeated */
export function randomTokens(request: ScoresRequest, checkpoint: CheckpointInfo): RandomTokens {
  const { model, tokenizer } = checkpoint;
  const below = tokenizer.kind === 'none' ? model.dVocab : Math.min(model.dVocab, tokenizer.size);
  const special = [tokenizer.beginning, tokenizer.ending, tokenizer.mask].flatMap((token) => token?.id ?? []);
  const never = [...new Set(special)].filter((id) => id < below).sort((a, b) => a - b);
  // One more may be a token without a position.
  const most = Math.min(Math.floor(roomOf(request, checkpoint) / 2), below - never.length - 1);
  if (most < 2) {
    throw new QkLensError(
      'badRequest',
      `Two random tokens, repeated, do not fit: the model takes ${model.nCtx} tokens (n_ctx) out of ${below}. Give a text.`,
    );
  }
  return { count: Math.min(request.tokens, most), below, never };
}
