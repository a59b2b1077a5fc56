import { QkLensError } from '../protocol/errors.js';
import type { OpenModel } from '../model/openModel.js';
import { maskedPlace } from '../protocol/maskedPlace.js';
import { prependsBos } from '../protocol/prependsBos.js';
import type { ResidualRequest } from '../protocol/residual.js';
import type { TokenNames } from './asking.js';

type BosOption = Pick<ResidualRequest, 'prependBos'>;
type Source = Pick<OpenModel['checkpoint'], 'info' | 'tokenizer'>;

/** The tokens of a run. */
export interface PromptTokens {
  readonly tokens: readonly number[];
  /** The text begins with the beginning-of-text token itself, so no second one was put before it. */
  readonly beginsItself?: true;
}

/**
 * A prompt's token ids, with the beginning-of-text token first where the request or TransformerLens' default has it, but
 * never twice: chat templates write it. An empty text stays empty, and so is rejected by the run, instead of running as
 * `<|endoftext|>` alone. An encoder's text stands between two tokens, such as `[CLS]` and `[SEP]`.
 *
 * @throws QkLensError `noTokenizer`, `badTokenizer`; `badRequest` if the checkpoint names no beginning-of-text token
 */
export async function promptTokens(
  text: string,
  option: BosOption,
  checkpoint: Source,
  names: TokenNames,
): Promise<PromptTokens> {
  const ids = await names.encodePrompt(text);
  if (ids.length === 0) return { tokens: [] };
  const tokens = afterBeginning(ids, option, checkpoint);
  const beginsItself = prependsBos(option, checkpoint.info) && tokens[0] === ids[0];
  return { tokens, ...(beginsItself && { beginsItself }) };
}

/**
 * The ids, with the beginning-of-text token before them, and an encoder's last one behind, as {@link promptTokens} puts
 * them.
 *
 * @throws QkLensError `badRequest` if the checkpoint names no beginning-of-text token
 */
export function afterBeginning(
  ids: readonly number[],
  option: BosOption,
  { info, tokenizer: { beginning, ending } }: Source,
): number[] {
  if (!prependsBos(option, info)) return [...ids];
  if (beginning !== undefined) {
    const closes = ending !== undefined && ids.at(-1) !== ending;
    return [...(ids[0] === beginning ? [] : [beginning]), ...ids, ...(closes ? [ending] : [])];
  }
  throw new QkLensError(
    'badRequest',
    "There is no beginning-of-text token to put before the text: the checkpoint's files name no bos_token or eos_token that has a row in W_E. Ask without one, or write it at the start of the text.",
  );
}

/**
 * A request's position counted from 0. -1, the default, is the place of an encoder's mask token if there is one in the
 * text: the model predicts the token there.
 *
 * @throws QkLensError `badRequest` if the prompt has no such position
 */
export function askedPosition(
  position: number,
  tokens: readonly number[],
  { tokenizer: { mask } }: Source,
): number {
  const masked = position === -1 ? maskedPlace(tokens, mask) : undefined;
  return masked ?? absolutePosition(position, tokens.length);
}

/**
 * A position counted from 0.
 *
 * @param position from the end when negative
 * @param length of the prompt
 * @throws QkLensError `badRequest` if the prompt has no such position
 */
export function absolutePosition(position: number, length: number): number {
  const absolute = position < 0 ? length + position : position;
  if (length > 0 && (absolute < 0 || absolute >= length)) {
    throw new QkLensError(
      'badRequest',
      `There is no position ${position}: the text has ${length} tokens, counted from 0 to ${length - 1}.`,
    );
  }
  return absolute;
}
