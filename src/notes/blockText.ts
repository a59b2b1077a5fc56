import type { Question } from '../protocol/questions.js';
import { questionKey } from '../protocol/questionKey.js';
import { parseBlock } from './blockGrammar.js';
import { BLOCK_LANGUAGE } from './blockLanguage.js';
import { descriptionOf } from '../questions/questions.js';

/**
 * The lines of a block for the question: the required ones, and those that differ from the defaults.
 *
 * @param checkpoint name or fingerprint
 * @param show the parts of the answer, all if empty
 * @returns undefined if a block can't express it, such as a comparison with another checkpoint
 */
export function blockText(
  question: Question,
  checkpoint?: string,
  show: readonly string[] = [],
): string | undefined {
  const { subject, options, defaults } = descriptionOf(question.name);
  const written = subject.kind.write(subject.get(question.request));
  const lines = [`${subject.key}: ${written}`];
  let said = defaults(subject.kind.read(written));
  for (const { key, kind, get, set, required } of options) {
    const own = get(question.request);
    if (own === undefined || (!required && same(own, get(said)))) continue;
    lines.push(`${key}: ${kind.write(own)}`);
    said = set(said, own);
  }
  if (show.length > 0) lines.push(`show: ${show.join(', ')}`);
  if (checkpoint !== undefined) lines.push(`checkpoint: ${JSON.stringify(checkpoint)}`);
  const text = lines.join('\n');
  const read = parseBlock(text).question;
  return read && questionKey(read) === questionKey(question) ? text : undefined;
}

/** The block as Markdown. */
export function fenced(text: string): string {
  return `\`\`\`${BLOCK_LANGUAGE}\n${text}\n\`\`\`\n`;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
