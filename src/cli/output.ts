import type { ErrorBody } from '../protocol/errors.js';
import { jsonText } from '../protocol/jsonText.js';
import type { Progress } from '../protocol/questions.js';
import { asideIsTerminal, printAside, printOut, printOver } from './terminal.js';

/** A verb's output: the object of the JSON contract, and the same as text, made when it is printed. */
export interface Output {
  readonly json: object;
  readonly text: () => string;
}

export function printResult({ json, text }: Output, asJson: boolean): void {
  printOut((asJson ? jsonText(json) : text()).trimEnd());
}

export function printError(error: ErrorBody, asJson: boolean): void {
  if (asJson) printOut(jsonText({ error }).trimEnd());
  else printAside(error.message);
}

/** Reports progress in one line of a terminal, which whatever is printed next replaces; elsewhere not at all. */
export function progressPrinter(): (progress: Progress) => void {
  if (!asideIsTerminal()) return () => undefined;
  return ({ stage, fraction }) =>
    printOver(fraction === undefined ? stage : `${stage} ${Math.round(100 * fraction)} %`);
}
