import { fstatSync, writeSync } from 'node:fs';
import { visible, visibleLine } from './visible.js';

/**
 * All that the command line writes, to a terminal or elsewhere, goes through this file: nothing that a checkpoint, a hub
 * or an argument holds is obeyed by a terminal.
 */

/** How shells report a program whose reader wanted no more: 128 and SIGPIPE. */
const READER_GONE = 141;

/** Writes to standard output. Ends the process where nobody reads that any more, or it can't be written. */
export function printOut(text: string): void {
  try {
    writeOut(`${visible(text)}\n`);
  } catch (error) {
    endUnwritten(error as NodeJS.ErrnoException);
  }
}

/** Writes a line to standard error. */
export function printAside(line: string): void {
  writeAside(`${visibleLine(line)}\n`);
}

/** Whether a person reads standard error as it is written. */
export function asideIsTerminal(): boolean {
  return process.stderr.isTTY;
}

/** Writes over the line that the cursor stands in, on a terminal. */
export function printOver(line: string): void {
  writeAside(`\r${visibleLine(line)}`);
}

/** A file takes what there is room for and says so by a number, which streams overlook. */
function writeOut(text: string): void {
  process.stdout.once('error', endUnwritten);
  if (process.stdout.isTTY || !isFile(process.stdout.fd)) {
    process.stdout.write(text);
    return;
  }
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length;) {
    written += writeSync(process.stdout.fd, bytes, written);
  }
}

function isFile(descriptor: number): boolean {
  const kind = fstatSync(descriptor);
  return kind.isFile() || kind.isCharacterDevice();
}

function endUnwritten(error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit(READER_GONE);
  printAside(`The answer could not be written: ${error.message}.`);
  process.exit(1);
}

/** The answer does not depend on who reads what is said beside it. */
function writeAside(text: string): void {
  try {
    process.stderr.write(text);
  } catch {
    // As below.
  }
}
process.stderr.on('error', () => undefined);
