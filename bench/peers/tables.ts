import type { Difference } from './numbers.js';
import { TOLERANCE } from './numbers.js';
import type { ProgramCheck } from './programs.js';
import type { Race } from './speed.js';

/** Rows of a program that are listed if they differ. */
const MOST_FAULTS = 3;

export function numbersTable(differences: readonly Difference[]): string {
  const rows = differences.map(({ what, compared, largest }) => {
    const verdict = largest <= TOLERANCE ? 'agrees' : 'DIFFERS';
    return `| ${what} | ${compared} | ${largest.toExponential(1)} | ${verdict} |`;
  });
  return ['| numbers | compared | largest difference | |', '|---|--:|--:|---|', ...rows].join('\n');
}

export function programsTable(checks: readonly ProgramCheck[]): string {
  const rows = checks.map(({ verb, tables, numbers, onlyRun, faults }) => {
    const verdict = faults.length === 0 ? 'agrees' : 'DIFFERS';
    return `| ${verb} | ${tables} | ${numbers} | ${onlyRun.join('; ')} | ${verdict} |`;
  });
  const faults = checks.flatMap(({ verb, faults: own }) => [
    ...own.slice(0, MOST_FAULTS).map((fault) => `- ${verb}: ${fault}`),
    ...(own.length > MOST_FAULTS ? [`- ${verb}: and ${own.length - MOST_FAULTS} more`] : []),
  ]);
  return [
    '| program of | tables | numbers found in the answer | printed, not compared | |',
    '|---|--:|--:|---|---|',
    ...rows,
    ...(faults.length > 0 ? ['', 'Not in the answer:', '', ...faults] : []),
  ].join('\n');
}

export function racesTable(races: readonly Race[]): string {
  const rows = races.map(({ what, ours, theirs }) => {
    const ms = ({ median, least, most }: Race['ours']) =>
      `${median.toFixed(0)} ms (${least.toFixed(0)} to ${most.toFixed(0)})`;
    return `| ${what} | ${ms(ours)} | ${ms(theirs)} | ${(ours.median / theirs.median).toFixed(2)} |`;
  });
  return ['| speed | QK Lens | TransformerLens | ratio |', '|---|--:|--:|--:|', ...rows].join('\n');
}
