import { shortened } from './shortened.js';

/** Significant digits of a value shown alone; columns give their largest entry this many. */
const SIGNIFICANT = 4;
/** Length limit of anything in place of a number. */
const LONGEST = 64;

/**
 * A value shown alone: four significant digits or all before the point, powers of ten only where that would be long.
 */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return noNumber(value);
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e6 || magnitude < 1e-3) return value.toExponential(SIGNIFICANT - 1);
  return magnitude >= 10 ** SIGNIFICANT ? value.toFixed(0) : value.toPrecision(SIGNIFICANT);
}

/** NaN and the infinities; data from a file may be of any type and length. */
function noNumber(value: unknown): string {
  if (typeof value === 'string') return shortened(value, LONGEST);
  return typeof value === 'number' ? String(value) : '?';
}

/**
 * A formatter that gives all of a column the same decimals, so that its numbers align; nonzero values that would show
 * as zero are written as powers of ten.
 */
export function columnFormatter(values: readonly number[]): (value: number) => string {
  const largest = values.reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    0,
  );
  if (largest === 0) return formatNumber;
  if (largest >= 1e6 || largest < 1e-4) return (value) => value.toExponential(SIGNIFICANT - 1);
  const decimals = Math.max(0, SIGNIFICANT - 1 - Math.floor(Math.log10(largest)));
  return (value) => {
    const fixed = value.toFixed(decimals);
    return value !== 0 && Number(fixed) === 0 ? value.toExponential(1) : fixed;
  };
}

/**
 * A formatter for the narrow cells of a map: about three significant digits of the largest value, all with the same
 * decimals, from ten thousand in thousands.
 */
export function cellFormatter(values: readonly number[]): (value: number) => string {
  const largest = values.reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    0,
  );
  if (largest >= 1e7 || (largest > 0 && largest < 1e-3)) return (value) => value.toExponential(0);
  const [unit, ending] = largest >= 1e4 ? [1e3, 'k'] : [1, ''];
  const digits = largest < 1 ? 1 : 2;
  const decimals = largest > 0 ? Math.max(0, digits - Math.floor(Math.log10(largest / unit))) : 0;
  return (value) => {
    const fixed = (value / unit).toFixed(decimals);
    return Number(fixed) === 0 ? '0' : `${fixed}${ending}`;
  };
}

/** 0.43 → "43 %". */
export function formatPercent(fraction: number): string {
  return `${Math.round(Math.min(1, Math.max(0, fraction)) * 100)} %`;
}
