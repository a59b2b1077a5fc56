/**
 * The place of the only mask token of an encoder's prompt, for which the position -1 stands: the model predicts the token
 * there. Undefined if there is none or several.
 *
 * @param mask the mask token, if the tokenizer has one
 */
export function maskedPlace(ids: readonly number[], mask: number | undefined): number | undefined {
  const first = mask === undefined ? -1 : ids.indexOf(mask);
  return first >= 0 && first === ids.lastIndexOf(mask!) ? first : undefined;
}
