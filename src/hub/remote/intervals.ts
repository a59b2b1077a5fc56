/** Bytes from (inclusive) to (exclusive). */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** The parts of an interval that others leave out, in order. */
export function gaps({ from, to }: Interval, others: readonly Interval[]): Interval[] {
  const found: Interval[] = [];
  let at = from;
  for (const other of others.toSorted((a, b) => a.from - b.from)) {
    if (other.to <= at) continue;
    if (other.from >= to) break;
    if (other.from > at) found.push({ from: at, to: other.from });
    at = other.to;
  }
  if (at < to) found.push({ from: at, to });
  return found;
}

/** Intervals in order, with those joined that are nearer than a number of bytes. */
export function joinedNear(intervals: readonly Interval[], near: number): Interval[] {
  const runs: Interval[] = [];
  for (const { from, to } of intervals) {
    const last = runs.at(-1);
    if (last && from - last.to < near) runs[runs.length - 1] = { from: last.from, to: Math.max(last.to, to) };
    else runs.push({ from, to });
  }
  return runs;
}

/** An interval in pieces of at most so many bytes. */
export function divided({ from, to }: Interval, most: number): Interval[] {
  const pieces: Interval[] = [];
  for (let at = from; at < to; at += most) pieces.push({ from: at, to: Math.min(to, at + most) });
  return pieces;
}

export function bytesOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { from, to }) => sum + to - from, 0);
}
