export interface Tick {
  readonly value: number;
  /** Empty for a line without a label. */
  readonly label: string;
}

/** The range of an axis, and what is written along it. */
export interface Axis {
  readonly title: string;
  readonly scale: 'linear' | 'logarithmic';
  readonly from: number;
  readonly to: number;
  /** In ascending order, all within the range. */
  readonly ticks: readonly Tick[];
}

type Label = (value: number) => string;

/** From 0 to the round value that covers `most`, in about `wanted` steps. */
export function linearAxis(title: string, most: number, wanted: number, label: Label = plainLabel): Axis {
  const values = linearTicks(most, wanted);
  return { title, scale: 'linear', from: 0, to: values.at(-1)!, ticks: ticksAt(values, label) };
}

/** From 0 to exactly `most`, with round values in about `wanted` steps. */
export function exactAxis(title: string, most: number, wanted: number): Axis {
  const values = linearTicks(most, wanted).filter((value) => value <= most);
  return { title, scale: 'linear', from: 0, to: most, ticks: ticksAt(values, plainLabel) };
}

/** The integers from 0 to `last`, which has a label. */
export function integerAxis(title: string, last: number, wanted: number): Axis {
  const step = Math.max(1, linearTicks(last, wanted)[1]);
  // A label within half a step of the last would touch it in a narrow chart.
  const count = Math.max(1, Math.ceil(last / step - 1 / 2));
  const values = Array.from({ length: count }, (_, index) => index * step).filter((value) => value < last);
  return { title, scale: 'linear', from: 0, to: last, ticks: ticksAt([...values, last], plainLabel) };
}

/**
 * From a power of ten to the next multiple of one that covers `most`. Powers of ten have labels, at most `wanted`; in a
 * range with only two of them, their multiples by 2 and 5 too.
 */
export function logarithmicAxis(title: string, floor: number, most: number, wanted: number): Axis {
  const low = Math.round(Math.log10(floor));
  const reach = Math.max(most, 2 * floor);
  const high = Math.floor(Math.log10(reach) + 1e-9);
  const to = Math.min(Number(`${Math.ceil(reach / Number(`1e${high}`) - 1e-9)}e${high}`), Number.MAX_VALUE);
  const step = Math.ceil((high - low + 1) / wanted);
  const factors = high - low < 2 ? [1, 2, 5] : [1];
  const values = Array.from(
    { length: Math.floor((high + 1 - low) / step) + 1 },
    (_, index) => low + index * step,
  )
    .flatMap((exponent) => factors.map((factor) => Number(`${factor}e${exponent}`)))
    .filter((value) => value <= to);
  return { title, scale: 'logarithmic', from: floor, to, ticks: ticksAt(values, powerLabel) };
}

/** Where a value lies along an axis: 0 at its beginning, 1 at its end. */
export function along({ scale, from, to }: Pick<Axis, 'scale' | 'from' | 'to'>, value: number): number {
  if (scale === 'linear') return (value - from) / (to - from);
  return (Math.log10(value) - Math.log10(from)) / (Math.log10(to) - Math.log10(from));
}

/** Round values that cover [0, most] in about `wanted` steps of 1, 2 or 5 times a power of ten. */
export function linearTicks(most: number, wanted: number): readonly number[] {
  if (!(most > 0) || !Number.isFinite(most)) return [0, 1];
  const rough = most / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10);
  const count = Math.ceil(most / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

function ticksAt(values: readonly number[], label: Label): readonly Tick[] {
  return values.map((value) => ({ value, label: label(value) }));
}

function plainLabel(value: number): string {
  return String(Number(value.toPrecision(6)));
}

function powerLabel(value: number): string {
  if (value >= 1e-3 && value < 1e5) return plainLabel(value);
  const [factor, exponent] = value.toExponential(0).split('e');
  const power = `10${superscript(String(Number(exponent)))}`;
  return factor === '1' ? power : `${factor}·${power}`;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

function superscript(digits: string): string {
  return digits.replace('-', '⁻').replace(/\d/g, (digit) => SUPERSCRIPTS.charAt(Number(digit)));
}
