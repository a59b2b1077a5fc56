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

/** A place in the tokens of several texts; it lacks the index in a text that has no token there. */
export interface AlignedColumn {
  readonly position?: number;
  /** Of each other text. */
  readonly others: readonly (number | undefined)[];
}

/**
 * Several texts beside one: each as {@link alignTokens} aligns it. Tokens that stand before the same token of the first
 * text share places, whatever they are.
 *
 * @param alignments of the first text with each other one
 */
export function alignedColumns(alignments: readonly (readonly AlignedPlace[])[]): AlignedColumn[] {
  const length = Math.max(
    0,
    ...alignments.flatMap((places) => places.map(({ position = -1 }) => position + 1)),
  );
  const opposite = alignments.map(() => new Map<number, number>());
  // Of each other text, what stands before a position of the first.
  const before = alignments.map(() => Array.from({ length: length + 1 }, (): number[] => []));
  alignments.forEach((places, which) => {
    let next = 0;
    for (const { position, otherPosition } of places) {
      if (position !== undefined) next = position + 1;
      if (otherPosition === undefined) continue;
      if (position === undefined) before[which][next].push(otherPosition);
      else opposite[which].set(position, otherPosition);
    }
  });
  return Array.from({ length: length + 1 }, (_, position) => [
    ...Array.from({ length: Math.max(...before.map((own) => own[position].length)) }, (_column, at) => ({
      others: before.map((own) => own[position].at(at)),
    })),
    ...(position < length ? [{ position, others: opposite.map((own) => own.get(position)) }] : []),
  ]).flat();
}
