import type { ErrorBody } from '../protocol/errors.js';
import type { Progress } from '../protocol/questions.js';
import { asideIsTerminal, printAside, printOut, printOver } from './terminal.js';
import { visibleLine } from './visible.js';

/** A verb's output: the object of the JSON contract, and the same as text. */
export interface Output {
  readonly json: object;
  readonly text: string;
}

export function printResult({ json, text }: Output, asJson: boolean): void {
  printOut(asJson ? JSON.stringify(json) : text.trimEnd());
}

export function printError(error: ErrorBody, asJson: boolean): void {
  if (asJson) printOut(JSON.stringify({ error }));
  else printAside(error.message);
}

/** Reports progress on standard error: one line per stage, rewritten in place on a terminal. */
export function progressPrinter(): (progress: Progress) => void {
  let stage = '';
  return (progress) => {
    const { stage: next, fraction } = progress;
    if (!asideIsTerminal()) {
      if (next !== stage) printAside(next);
      stage = next;
      return;
    }
    if (stage !== '' && next !== stage) printAside('');
    stage = next;
    printOver(fraction === undefined ? stage : `${stage} ${Math.round(100 * fraction)} %`);
    if (fraction !== undefined && fraction >= 1) {
      printAside('');
      stage = '';
    }
  };
}

/** Rows under aligned columns; numbers are right-aligned. */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const cells = [header, ...rows].map((row) => row.map((cell) => visibleLine(String(cell))));
  const widths = header.map((_, c) => Math.max(...cells.map((row) => row[c].length)));
  const numeric = header.map((_, c) => rows.length > 0 && rows.every((row) => typeof row[c] === 'number'));
  return cells
    .map((row) =>
      row
        .map((cell, c) => (numeric[c] ? cell.padStart(widths[c]) : cell.padEnd(widths[c])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
