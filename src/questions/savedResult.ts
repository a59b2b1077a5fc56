import * as z from 'zod/mini';
import { LONGEST_NAME } from '../protocol/bounds.js';
import { QkLensError } from '../protocol/errors.js';
import { SAVED_FORMAT, type SavedResult } from '../protocol/savedResult.js';
import { checkedResult } from './answered.js';
import { savedCheckpoint } from './checkpoint.js';
import { answer, anything, text } from './fields/basic.js';
import { checkedQuestion } from './question.js';
import { checked, shown } from './validate.js';

const saved = answer({
  format: z.literal(SAVED_FORMAT),
  // So that a block in notes can contain it.
  id: z.string('a text').check(z.regex(/^[\w.-]{1,120}$/, 'a name of letters, digits, "-", "_" and "."')),
  name: text(LONGEST_NAME),
  savedAt: text(LONGEST_NAME).check(z.refine((date) => !Number.isNaN(Date.parse(date)), 'a date')),
  qkLens: text(LONGEST_NAME),
  checkpoint: savedCheckpoint,
  question: anything,
  result: anything,
});

/**
 * Reads a file with a kept result. The answer must be possible for its question, and no larger than its checkpoint's
 * sizes allow.
 *
 * @param fileName for the message
 * @throws QkLensError `badResult` if the text is not such a file, is damaged, or has another version
 */
export function readSavedResult(content: string, fileName: string): SavedResult {
  const value = parsed(content, fileName);
  const { format } = Object(value) as { readonly format?: unknown };
  if (format !== undefined && format !== SAVED_FORMAT) {
    throw new QkLensError(
      'badResult',
      `${fileName} was kept by another version of QK Lens (format ${shown(format)}, this one reads ${SAVED_FORMAT}). Use that version, or ask again.`,
    );
  }
  try {
    const read = checked(saved, value, 'badResult', 'The file');
    const question = checkedQuestion(read.question);
    return { ...read, question, result: checkedResult(question.name, read.result, read.checkpoint.model) };
  } catch (cause) {
    if (!(cause instanceof QkLensError)) throw cause;
    throw new QkLensError(
      'badResult',
      `${fileName} holds no result that QK Lens kept, or it was changed by hand: ${cause.message} Restore it from version control, or remove it.`,
      { cause },
    );
  }
}

function parsed(content: string, fileName: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    throw new QkLensError(
      'badResult',
      `${fileName} is not readable: it is not whole JSON. Restore it from version control, or remove it.`,
      { cause },
    );
  }
}
