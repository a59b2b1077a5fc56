/**
 * ALiBi's slopes (Press et al. 2022): for n heads, n a power of 2, 2^(-8/n), 2^(-16/n), …; for other n those of the
 * next lower power, followed by every other slope for twice as many heads.
 */
export function alibiSlopes(nHeads: number): number[] {
  const power = 2 ** Math.floor(Math.log2(nHeads));
  const slope = (i: number, n: number) => 2 ** ((-8 * i) / n);
  const first = Array.from({ length: power }, (_, i) => slope(i + 1, power));
  const rest = Array.from({ length: nHeads - power }, (_, i) => slope(2 * i + 1, 2 * power));
  return [...first, ...rest];
}
