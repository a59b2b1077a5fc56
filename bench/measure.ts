/** Times of several runs of one task, in milliseconds. */
export interface Timing {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly runs: number;
}

/**
 * Times a task several times.
 *
 * @param before is run, untimed, before each
 */
export async function time(
  runs: number,
  work: () => Promise<unknown>,
  before: () => Promise<unknown> = () => Promise.resolve(),
): Promise<Timing> {
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    await before();
    const from = performance.now();
    await work();
    times.push(performance.now() - from);
  }
  return timing(times);
}

export function timing(times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  return {
    median: sorted[Math.floor(sorted.length / 2)],
    least: sorted[0],
    most: sorted[sorted.length - 1],
    runs: sorted.length,
  };
}
