import { alignedColumns } from '../../protocol/alignedTokens.js';
import { listOf } from '../../protocol/oneOrMore.js';
import type { ResultOf } from '../../protocol/questions.js';

type RunResult = ResultOf<'run'>;

/** A prompt beside the first, aligned with it by token. */
export type OtherPrompt = Exclude<NonNullable<RunResult['against']>, readonly unknown[]>;

export interface NamedPrompt {
  readonly prompt: OtherPrompt;
  /** See {@link nameOfOther}. */
  readonly name: string;
  /** What names of files end with. */
  readonly suffix: string;
  /** Its key among columns. */
  readonly key: string;
}

/** The prompts beside the first. */
export function othersIn({ against }: Pick<RunResult, 'against'>): readonly NamedPrompt[] {
  const prompts = listOf(against);
  return prompts.map((prompt, index) => ({
    ...{ prompt, name: nameOfOther(index, prompts.length) },
    ...(prompts.length === 1
      ? { suffix: '', key: 'other' }
      : { suffix: `-${index + 2}`, key: `prompt${index + 2}` }),
  }));
}

/** `the other prompt`, or by number where there are several: the first one is prompt 1. */
export function nameOfOther(index: number, count: number): string {
  return count === 1 ? 'the other prompt' : `prompt ${index + 2}`;
}

/** A name as the label of a column. */
export function asLabel(name: string): string {
  const plain = name.replace(/^the /, '');
  return plain[0].toUpperCase() + plain.slice(1);
}

/** A token in its place of a prompt. */
interface Placed {
  readonly position: number;
  readonly token: string;
}

/** A place in several prompts; a prompt may have no token there. */
export interface TokenPlace {
  readonly own?: Placed;
  /** Of each other prompt. */
  readonly others: readonly (Placed | undefined)[];
  /** Which of them have another token, or none. */
  readonly differs: readonly boolean[];
}

/** The tokens of all prompts, side by side. */
export function tokenPlaces(
  tokens: RunResult['tokens'],
  others: readonly Pick<OtherPrompt, 'aligned' | 'tokens'>[],
): TokenPlace[] {
  return alignedColumns(others.map(({ aligned }) => aligned)).map(({ position, others: there }) => {
    const own = position === undefined ? undefined : tokens[position];
    const tokensThere = there.map((at, which) => (at === undefined ? undefined : others[which].tokens[at]));
    return {
      ...(own && { own: { position: position!, token: own.token } }),
      others: tokensThere.map((token, which) => token && { position: there[which]!, token: token.token }),
      differs: tokensThere.map((token) => token?.id !== own?.id),
    };
  });
}
