/** A place in two texts' tokens; it lacks the index in a text that has no token there. */
export interface AlignedPlace {
  readonly position?: number;
  readonly otherPosition?: number;
}

/**
 * Aligns the tokens of two texts: those that both begin with, and all others from the end, so that the last tokens always
 * stand together. Texts of one length are so aligned position by position; of others some tokens stand alone.
 *
 * @param own ids, one or more
 * @param other likewise
 */
export function alignTokens(own: readonly number[], other: readonly number[]): AlignedPlace[] {
  const [n, m] = [own.length, other.length];
  const shorter = Math.min(n, m);
  let begun = 0;
  while (begun < shorter - 1 && own[begun] === other[begun]) begun++;
  const ended = shorter - begun;
  const places: AlignedPlace[] = [];
  for (let at = 0; at < begun; at++) places.push({ position: at, otherPosition: at });
  for (let at = begun; at < n - ended; at++) places.push({ position: at });
  for (let at = begun; at < m - ended; at++) places.push({ otherPosition: at });
  for (let at = ended; at > 0; at--) places.push({ position: n - at, otherPosition: m - at });
  return places;
}
