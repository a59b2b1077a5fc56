import type * as z from 'zod/mini';
import type { ErrorCode } from '../../protocol/errors.js';
import type { ModelInfo } from '../../protocol/model.js';

/** A kind of value in a request: its schema, and its form as text, in blocks, on the command line and in the panel. */
export interface Kind<T> {
  readonly schema: z.ZodMiniType<T>;
  /** The expected text, to follow "is not": `a head, such as 10.7`. */
  readonly expects: string;
  /** Of the error for another text on the command line; `usage` if absent. */
  readonly errorCode?: ErrorCode;
  /** A short example or stand-in for usage texts, such as `10.7` or `TEXT`. */
  readonly example: string;
  /** All possible values or their parts; absent if there is no finite list. */
  readonly values?: readonly string[];
  /** On the command line the text is the value itself. */
  readonly verbatim?: true;
  /** The control in the panel's form; a text field if absent. */
  readonly control?: 'choice' | 'switch' | 'number' | 'lines';
  /** The values that a form offers to choose among. */
  readonly choices?: readonly T[];
  /** What a form shows in place of a value, where that differs. */
  readonly labels?: { readonly [value in string]?: string };
  /** @returns undefined if the text is not such a value */
  read(text: string): T | undefined;
  /** Reverses {@link read}. */
  write(value: T): string;
  /** The values that the model has; all if absent. */
  valuesIn?(model: ModelInfo): readonly T[];
  /** Why the model has nothing of this name; undefined if it has. */
  whyNot?(value: T, model: ModelInfo): string | undefined;
}

/** The same kind with other texts. */
export function described<T>(
  kind: Kind<T>,
  texts: Partial<Pick<Kind<T>, 'expects' | 'example' | 'labels'>>,
): Kind<T> {
  return { ...kind, ...texts };
}
