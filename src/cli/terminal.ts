import { fstatSync, writeSync } from 'node:fs';
import { visible, visibleLine } from './visible.js';

/**
 * All output of the command line, to a terminal or elsewhere, goes through this file, so that a terminal never
 * interprets control characters from a checkpoint, a hub or an argument.
 */

/** The exit code that shells report for a program ended by a closed pipe: 128 and SIGPIPE. */
const READER_GONE = 141;

/** Returns to the beginning of the line and deletes it. */
const EMPTY_LINE = '\r\u001b[K';
let isOver = false;

/** Writes to standard output. Ends the process if nobody reads it any more, or it can't be written. */
export function printOut(text: string): void {
  clearOver();
  try {
    writeOut(`${visible(text)}\n`);
  } catch (error) {
    endUnwritten(error as NodeJS.ErrnoException);
  }
}

/** Writes a line to standard error. */
export function printAside(line: string): void {
  clearOver();
  writeAside(`${visibleLine(line)}\n`);
}

/** Whether standard error is read live. */
export function asideIsTerminal(): boolean {
  return process.stderr.isTTY;
}

/** Writes a line to standard error, a terminal, until the next is written there or to standard output. */
export function printOver(line: string): void {
  const shown = visibleLine(line).slice(0, (process.stderr.columns || 80) - 1);
  writeAside(`${EMPTY_LINE}${shown}`);
  isOver = true;
}

function clearOver(): void {
  if (isOver) writeAside(EMPTY_LINE);
  isOver = false;
}

/** A write to a file may accept only part of the text and returns the number of bytes; streams ignore it. */
function writeOut(text: string): void {
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

/** A failure to write messages does not affect the answer. */
function writeAside(text: string): void {
  try {
    process.stderr.write(text);
  } catch {
    // As below.
  }
}
process.stderr.on('error', () => undefined);
process.stdout.on('error', endUnwritten);
