import type { Question, QuestionName } from '../protocol/questions.js';
import { option } from './keys.js';
import { QUESTION_KEYS, type QuestionKeys } from './questionKeys.js';

/** Questions whose subject is an option of the command line, not its second argument. */
const BY_OPTION: readonly QuestionName[] = ['atlas', 'composition', 'congruence'];

/**
 * The equivalent command line, for a POSIX shell.
 *
 * @param folder of the checkpoint, or its name where the folder must stay private
 */
export function commandLine(question: Question, folder: string): string {
  return ['qk-lens', ...commandWords(question, folder)].map(shellWord).join(' ');
}

/** The command line's arguments for a question. They take words from files: `words.txt` is a placeholder for one. */
export function commandWords({ name, request }: Question, folder: string): readonly string[] {
  const { subject, options } = QUESTION_KEYS[name] as unknown as QuestionKeys<QuestionName>;
  const value = subject.get(request);
  const subjectWords = subject.commandLine?.(value) ?? [subject.reader.write(value)];
  const plain = subject.key === 'neighbours' || subject.key === 'residual' ? [String(value)] : subjectWords;
  const words = options.flatMap(({ key, get, reader, commandLine: own }) => {
    const given = get(request);
    if (given === undefined) return [];
    return own?.(given) ?? option(key, typeof given === 'string' ? given : reader.write(given));
  });
  if (BY_OPTION.includes(name)) return [name, ...positioned([folder], [...subjectWords, ...words])];
  return [name, ...positioned([folder, ...plain], words)];
}

/** Positional arguments and options; arguments that look like options come after `--`. */
function positioned(positionals: readonly string[], options: readonly string[]): readonly string[] {
  return positionals.some((word) => word.startsWith('-'))
    ? [...options, '--', ...positionals]
    : [...positionals, ...options];
}

/** One word of a command line, whatever it contains, on one line. */
export function shellWord(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  if (!/[\p{C}\p{Zl}\p{Zp}]/u.test(text)) return `'${text.replace(/'/g, `'\\''`)}'`;
  const escaped = text
    .replace(/[\\']/g, '\\$&')
    .replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
      [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join(''),
    );
  return `$'${escaped}'`;
}
