import type { Comparison } from './comparison.js';
import { KNOWN, type Known } from './known.js';
import type { ProgramCheck } from './programs.js';

/** What was found on one checkpoint. */
export interface CaseResult {
  readonly name: string;
  readonly about: string;
  readonly comparisons: readonly Comparison[];
  readonly programs: readonly ProgramCheck[];
  /** What one side could not do at all. */
  readonly failures: readonly { readonly what: string; readonly message: string }[];
}

/** Something that differs. */
export interface Fault {
  /** `checkpoint: kind, what`. */
  readonly where: string;
  readonly lines: readonly string[];
  readonly known?: Known;
}

/** Numbers of a group that are named if it differs. */
const MOST_NAMED = 5;

/** All that differs, with what is known of it. */
export function faultsOf(result: CaseResult, known: readonly Known[] = KNOWN): Fault[] {
  const faults = differing(result);
  const found = faults.map(({ what, lines }) =>
    known.find(
      (own) =>
        own.checkpoint === result.name &&
        own.what.test(what) &&
        (!own.line || lines.some((line) => own.line!.test(line))),
    ),
  );
  return faults.map(({ what, lines }, i): Fault => {
    const where = `${result.name}: ${what}`;
    const own = found[i];
    if (!own) return { where, lines };
    const largest = Math.max(...faults.flatMap((other, k) => (found[k] === own ? [other.largest] : [])));
    if (own.largest === undefined || largest.toPrecision(2) === own.largest.toPrecision(2))
      return { where, lines, known: own };
    const changed = `It was known, but with a largest difference of ${own.largest.toExponential(1)}: ${own.why}.`;
    return { where, lines: [...lines, changed] };
  });
}

interface Differing {
  readonly what: string;
  readonly lines: readonly string[];
  /** In units of the largest number; NaN if none is measured. */
  readonly largest: number;
}

function differing({ failures, comparisons, programs }: CaseResult): Differing[] {
  return [
    ...failures.map(({ what, message }) => ({ what, lines: [message], largest: NaN })),
    ...comparisons
      .filter(({ apart }) => apart.length > 0)
      .map((own) => ({
        what: placeOf(own),
        largest: own.largest,
        lines: [
          ...named(own.apart).map(({ name, ours, theirs }) => `${name}: ${ours} here, ${theirs} there`),
          `${own.apart.length} of ${own.compared} numbers; the largest difference is ${own.largest.toExponential(1)} of the largest number, ${own.tolerance.toExponential(0)} is allowed`,
        ],
      })),
    ...programs
      .filter(({ faults }) => faults.length > 0)
      .map(({ verb, faults }) => ({
        what: `program of ${verb}`,
        largest: NaN,
        lines: [
          ...named(faults),
          ...(faults.length > MOST_NAMED ? [`and ${faults.length - MOST_NAMED} more`] : []),
        ],
      })),
  ];
}

function placeOf({ kind, what }: Comparison): string {
  return `${kind}, ${what}`;
}

/** Known differences that did not occur where they could have. */
export function staleOf(
  results: readonly CaseResult[],
  faults: readonly Fault[],
  known: readonly Known[] = KNOWN,
): Known[] {
  return known.filter((own) => {
    const result = results.find(({ name }) => name === own.checkpoint);
    return (
      result !== undefined &&
      comparedPlaces(result).some((place) => own.what.test(place)) &&
      !faults.some((fault) => fault.known === own)
    );
  });
}

function comparedPlaces({ comparisons, programs }: CaseResult): string[] {
  return [
    ...['loading there', ...(comparisons.length > 0 ? ['weights'] : [])],
    ...comparisons.map(placeOf),
    ...programs.map(({ verb }) => `program of ${verb}`),
  ];
}

function named<T>(all: readonly T[]): readonly T[] {
  return all.slice(0, MOST_NAMED);
}
