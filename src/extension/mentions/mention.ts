/** A place in a line that names something. */
export interface Mention<Ref> {
  readonly ref: Ref;
  /** In the line's characters, counted from 0: the first of the mention, and the one after it. */
  readonly start: number;
  readonly end: number;
}

/** A longer line is data, and only its beginning is read. */
const LONGEST_LINE = 10_000;

/** The part of a line that is searched for mentions. */
export function readablePart(line: string): string {
  return line.length > LONGEST_LINE ? line.slice(0, LONGEST_LINE) : line;
}

/**
 * The result of `matchAll`, without a new expression for every line.
 *
 * @param expression a global one
 */
export function matchesIn(line: string, expression: RegExp): RegExpExecArray[] {
  const matches: RegExpExecArray[] = [];
  expression.lastIndex = 0;
  for (let match = expression.exec(line); match; match = expression.exec(line)) matches.push(match);
  return matches;
}

/**
 * All mentions of one spelling in a line.
 *
 * @param spelling a global expression; its groups `layer` and `index` are the numbers
 */
export function spelled<Ref>(
  line: string,
  spelling: RegExp,
  refOf: (layer: number, index: number) => Ref,
): Mention<Ref>[] {
  return matchesIn(line, spelling).map((match) => ({
    ref: refOf(Number(match.groups!.layer), Number(match.groups!.index)),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** From left to right; of overlapping mentions only the longer, since the shorter is part of its spelling. */
export function inOrder<Ref>(mentions: readonly Mention<Ref>[]): Mention<Ref>[] {
  const sorted = [...mentions].sort((a, b) => a.start - b.start || b.end - a.end);
  let end = 0;
  return sorted.filter((mention) => {
    if (mention.start < end) return false;
    end = mention.end;
    return true;
  });
}
