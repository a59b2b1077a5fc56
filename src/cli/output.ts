import type { ErrorBody } from '../protocol/errors.js';
import type { Progress } from '../protocol/questions.js';

/** What a verb gives back: the object of the JSON contract, and the same for a person to read. */
export interface Output {
  readonly json: object;
  readonly text: string;
}

export function printResult({ json, text }: Output, asJson: boolean): void {
  process.stdout.write(asJson ? `${JSON.stringify(json)}\n` : `${text.trimEnd()}\n`);
}

export function printError(error: ErrorBody, asJson: boolean): void {
  if (asJson) process.stdout.write(`${JSON.stringify({ error })}\n`);
  else process.stderr.write(`${error.message}\n`);
}

/** Says on standard error what is going on: one line a stage, rewritten in place on a terminal. */
export function progressPrinter(): (progress: Progress) => void {
  let stage = '';
  return (progress) => {
    const terminal = process.stderr.isTTY;
    if (progress.stage !== stage)
      process.stderr.write(
        terminal && stage ? `\n${progress.stage}` : terminal ? progress.stage : `${progress.stage}\n`,
      );
    stage = progress.stage;
    if (terminal && progress.fraction !== undefined) {
      process.stderr.write(`\r${stage} ${Math.round(100 * progress.fraction)} %`);
      if (progress.fraction >= 1) {
        process.stderr.write('\n');
        stage = '';
      }
    }
  };
}

/** Rows under aligned columns; numbers to the right. */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const cells = [header, ...rows.map((row) => row.map(String))];
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
