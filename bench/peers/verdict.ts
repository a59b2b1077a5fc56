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
  const fault = (what: string, lines: readonly string[]): Fault => {
    const where = `${result.name}: ${what}`;
    const found = known.find(
      (own) =>
        (own.checkpoint === undefined || own.checkpoint === result.name) &&
        own.what.test(what) &&
        (!own.line || lines.some((line) => own.line!.test(line))),
    );
    return { where, lines, ...(found ? { known: found } : {}) };
  };
  return [
    ...result.failures.map(({ what, message }) => fault(what, [message])),
    ...result.comparisons
      .filter(({ apart }) => apart.length > 0)
      .map(({ kind, what, apart, largest, tolerance, compared }) =>
        fault(`${kind}, ${what}`, [
          ...named(apart).map(({ name, ours, theirs }) => `${name}: ${ours} here, ${theirs} there`),
          `${apart.length} of ${compared} numbers; the largest difference is ${largest.toExponential(1)} of the largest number, ${tolerance.toExponential(0)} is allowed`,
        ]),
      ),
    ...result.programs
      .filter(({ faults }) => faults.length > 0)
      .map(({ verb, faults }) =>
        fault(`program of ${verb}`, [
          ...named(faults),
          ...(faults.length > MOST_NAMED ? [`and ${faults.length - MOST_NAMED} more`] : []),
        ]),
      ),
  ];
}

/** Known differences of these checkpoints that did not occur. */
export function staleOf(
  results: readonly CaseResult[],
  faults: readonly Fault[],
  known: readonly Known[] = KNOWN,
): Known[] {
  return known.filter(
    (own) =>
      results.some(({ name }) => name === own.checkpoint) && !faults.some((fault) => fault.known === own),
  );
}

function named<T>(all: readonly T[]): readonly T[] {
  return all.slice(0, MOST_NAMED);
}
