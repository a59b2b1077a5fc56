import type { Question } from '../protocol/questions.js';
import { wordOf } from '../questions/description/commandLine.js';
import { descriptionOf } from '../questions/questions.js';

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
  const { subject, subjectIsArgument, options } = descriptionOf(name);
  const value = subject.get(request);
  const words = options.flatMap(({ get, commandLine: own }) => {
    const given = get(request);
    return given === undefined ? [] : own.write(given);
  });
  return subjectIsArgument
    ? [name, ...positioned([folder, wordOf(subject.kind, value)], words)]
    : [name, ...positioned([folder], [...subject.commandLine.write(value), ...words])];
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
