import * as z from 'zod/mini';
import { LONGEST_NAME, LONGEST_TEXT } from '../protocol/bounds.js';
import type { ToHost } from '../protocol/panel.js';
import { answer, anything, choice, flag, rows, text, whole } from './fields/basic.js';
import { checked } from './validate.js';

/** Characters of a table as text, or of a picture. */
const LONGEST_FILE = 200_000_000;

/** Parts of a page, and lines of a part. */
const MOST_LINES = 10_000;
/** Rows or columns of a table. */
const MOST_CELLS = 1_000_000;

const id = whole(0, Number.MAX_SAFE_INTEGER);
const content = text(LONGEST_FILE);
const kind = <const K extends ToHost['kind']>(name: K) => ({ kind: z.literal(name) });

const line = text(LONGEST_TEXT);
const lines = rows(line, MOST_LINES);
const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const tables = rows(
  answer({
    title: line,
    fileName: line,
    about: lines,
    columns: rows(
      answer({
        key: line,
        label: line,
        kind: choice(['token', 'number', 'integer', 'text']),
        about: z.exactOptional(line),
      }),
      MOST_CELLS,
    ),
    rows: rows(rows(cell, MOST_CELLS), MOST_CELLS),
  }),
  MOST_LINES,
);
/** Another answer of the page than the panel's. */
const of = z.exactOptional(answer({ question: anything, result: anything }));
const inView = answer({
  pictures: rows(answer({ name: line, description: line, svg: content }), MOST_LINES),
  tables,
  also: anything,
});

/** Questions and answers inside are validated where their subject is known. */
const message = z.discriminatedUnion(
  'kind',
  [
    answer({ ...kind('ready'), id }),
    answer({ ...kind('ask'), id, question: anything }),
    answer({ ...kind('wordLists'), id }),
    answer({ ...kind('chooseWords'), id }),
    answer({ ...kind('chooseText'), id }),
    answer({ ...kind('cancel'), id }),
    answer({ ...kind('copyMarkdown'), tables, of }),
    answer({ ...kind('save'), suggestedName: text(LONGEST_NAME), content, base64: flag() }),
    answer({ ...kind('saveAnswer'), of }),
    answer(kind('showLog')),
    answer({ ...kind('inView'), id, parts: inView }),
    answer({
      ...{ ...kind('showing'), question: anything, result: anything },
      ...{ checkpoint: anything, overview: z.exactOptional(z.literal(true)) },
      stored: z.exactOptional(z.literal(true)),
    }),
    answer({ ...kind('places'), back: flag(), forward: flag() }),
  ],
  'a message that the host knows',
);

type Unchecked = z.output<typeof message>;
type Nothing<T extends never> = T;
export type EveryKindIsDescribed = Nothing<Exclude<ToHost['kind'], Unchecked['kind']>>;

/**
 * A message from a panel's page.
 *
 * @throws QkLensError `badRequest`
 */
export function checkedMessage(value: unknown): Unchecked {
  return checked(message, value, 'badRequest', 'The message of the panel');
}
