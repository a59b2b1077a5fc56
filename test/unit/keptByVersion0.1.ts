import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { QuestionName } from '../../src/protocol/questions.js';
import type { SavedResult } from '../../src/protocol/savedResult.js';

const folder = join(import.meta.dirname, '../fixtures/keptByVersion0.1');

/** The questions of version 0.1. */
export const KEPT_QUESTIONS = readdirSync(folder).map((file) => basename(file, '.json') as QuestionName);

/** The text of a result that version 0.1 kept, one of each question, of the sample checkpoint. */
export function keptText(name: QuestionName): string {
  return readFileSync(join(folder, `${name}.json`), 'utf8');
}

/** What {@link keptText} holds, unchecked. */
export function keptByVersion01(name: QuestionName): SavedResult {
  return JSON.parse(keptText(name)) as SavedResult;
}
