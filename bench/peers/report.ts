import type { Race } from './speed.js';
import { faultsList, knownList, numbersTable, placesList, programsTable, racesTable } from './tables.js';
import { faultsOf, staleOf, type CaseResult } from './verdict.js';

export interface Found {
  readonly results: readonly CaseResult[];
  readonly races: readonly { readonly about: string; readonly all: readonly Race[] }[];
}

/**
 * All that was found, as Markdown.
 *
 * @param numbers whether each number that differs is listed, besides the places
 */
export function reportOf({ results, races }: Found, numbers: boolean): string {
  const faults = results.flatMap((result) => faultsOf(result));
  const known = faults.filter((fault) => fault.known);
  return [
    ...(results.length > 0 ? [`The largest differences:\n\n${numbersTable(results)}`] : []),
    ...(results.some(({ programs }) => programs.length > 0)
      ? [`Numbers that programs print, found in the answers:\n\n${programsTable(results)}`]
      : []),
    ...(known.length > 0 ? [`Known, and none of ours:\n\n${knownList(known)}`] : []),
    ...differing({ results }, numbers ? faultsList : placesList),
    ...races.map(({ about, all }) => `${about}, medians with the least and the most:\n\n${racesTable(all)}`),
  ].join('\n\n');
}

/** What a check prints. */
export function verdictOf(found: Pick<Found, 'results'>): string {
  const wrong = differing(found);
  if (wrong.length > 0) return wrong.join('\n\n');
  const comparisons = found.results.flatMap((result) => result.comparisons);
  const programs = found.results.flatMap((result) => result.programs);
  const count = comparisons.reduce((sum, { compared }) => sum + compared, 0);
  return `${count} numbers and ${programs.filter(({ refused }) => refused === undefined).length} programs agree.`;
}

/** Whether nothing differs that isn't known, and all that is known does. */
export function agrees(found: Pick<Found, 'results'>): boolean {
  return differing(found).length === 0;
}

function differing({ results }: Pick<Found, 'results'>, list = faultsList): string[] {
  const faults = results.flatMap((result) => faultsOf(result));
  const unknown = faults.filter(({ known }) => !known);
  const gone = staleOf(results, faults).map(
    ({ checkpoint, what }) =>
      `A known difference is gone: ${checkpoint}, ${String(what)}. Remove it from bench/peers/known.ts.`,
  );
  return [...(unknown.length > 0 ? [`Differences:\n\n${list(unknown)}`] : []), ...gone];
}
