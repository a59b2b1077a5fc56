import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { QuestionName } from '../../src/protocol/questions.js';
import { QUESTION_NAMES } from '../../src/questions/questions.js';
import { CASES } from './cases.js';
import { PARTS, type Part } from './compareCase.js';
import { PeerError } from './peerError.js';

export interface Options {
  /** A checkpoint of the reader's own, instead of `on`. */
  readonly folder: string | undefined;
  /** Checkpoints' names. */
  readonly on: readonly string[];
  readonly parts: ReadonlySet<Part>;
  readonly verbs: ReadonlySet<QuestionName>;
  readonly text: string | undefined;
  /** Prompts in each session of the races; undefined: no races. */
  readonly runs: number | undefined;
  /** Only what differs is printed. */
  readonly check: boolean;
  /** The tables are kept in bench/PEERS.md. */
  readonly write: boolean;
}

/** @throws PeerError, or parseArgs' own error, for the reader */
export function optionsOf(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      on: { type: 'string', default: CASES.join(',') },
      only: { type: 'string', default: [...PARTS, 'speed'].join(',') },
      verbs: { type: 'string', default: QUESTION_NAMES.join(',') },
      text: { type: 'string' },
      runs: { type: 'string', default: '5' },
      check: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  if (positionals.length > 1) throw new PeerError('Give one checkpoint folder, or none.');
  const only = listOf('only', values.only, [...PARTS, 'speed'] as const);
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new PeerError('--runs is a number from 1 on, such as 5.');
  return {
    folder: positionals[0] === undefined ? undefined : resolve(positionals[0]),
    on: values.on.split(','),
    parts: new Set(PARTS.filter((part) => only.has(part))),
    verbs: listOf('verbs', values.verbs, QUESTION_NAMES),
    text: values.text,
    runs: only.has('speed') && !values.check ? runs : undefined,
    check: values.check,
    write: values.write,
  };
}

/** The words of an option, each one of those that it takes. */
function listOf<T extends string>(option: string, value: string, known: readonly T[]): Set<T> {
  const isKnown = (word: string): word is T => known.some((own) => own === word);
  const words = value.split(',').map((word) => {
    if (!isKnown(word)) throw new PeerError(`--${option} takes ${known.join(', ')}, not "${word}".`);
    return word;
  });
  return new Set(words);
}
