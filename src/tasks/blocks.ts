/**
 * What one block of long work may cost, in floating-point operations of a float32 or float64 matrix product, or in
 * steps of a JavaScript loop: about 5 to 30 ms each on two cores, which bounds how long anything else waits. Set by
 * size, not by the clock, so that sums are split, and hence rounded, the same way on every machine.
 */
const BLOCK_COST = { product32: 2e9, product64: 1.5e9, loop: 2e7 } as const;

/** How many rows make a block, given the cost of one row. */
export function blockRows(work: keyof typeof BLOCK_COST, costOfRow: number): number {
  return Math.max(1, Math.floor(BLOCK_COST[work] / costOfRow));
}

/** Blocks of `size` rows that cover all rows, each from (inclusive) to (exclusive). */
export function* blocks(rows: number, size: number): Generator<readonly [from: number, to: number]> {
  for (let from = 0; from < rows; from += size) yield [from, Math.min(rows, from + size)];
}
