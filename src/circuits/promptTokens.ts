import { QkLensError } from '../protocol/errors.js';
import type { OpenModel } from '../model/openModel.js';
import { prependsBos } from '../protocol/prependsBos.js';
import type { ResidualRequest } from '../protocol/residual.js';
import type { TokenNames } from './asking.js';

type BosOption = Pick<ResidualRequest, 'prependBos'>;
type Source = Pick<OpenModel['checkpoint'], 'info' | 'tokenizer'>;

/**
 * A prompt's token ids, with the beginning-of-text token first where the request or TransformerLens' default has it. An
 * empty text stays empty, and so is rejected by the run, instead of running as `<|endoftext|>` alone.
 *
 * @throws QkLensError `noTokenizer`, `badTokenizer`; `badRequest` if the checkpoint names no beginning-of-text token
 */
export async function promptTokens(
  text: string,
  option: BosOption,
  checkpoint: Source,
  names: TokenNames,
): Promise<number[]> {
  const ids = await names.encodePrompt(text);
  return ids.length === 0 ? [] : afterBeginning(ids, option, checkpoint);
}

/**
 * The ids, with the beginning-of-text token before them as {@link promptTokens} puts it.
 *
 * @throws QkLensError `badRequest` if the checkpoint names no beginning-of-text token
 */
export function afterBeginning(
  ids: readonly number[],
  option: BosOption,
  { info, tokenizer: { beginning } }: Source,
): number[] {
  if (!prependsBos(option, info)) return [...ids];
  if (beginning !== undefined) return [beginning, ...ids];
  throw new QkLensError(
    'badRequest',
    "There is no beginning-of-text token to put before the text: the checkpoint's files name no bos_token or eos_token that has a row in W_E. Ask without one, or write it at the start of the text.",
  );
}
