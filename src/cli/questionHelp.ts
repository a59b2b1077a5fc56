import { BASE, CONFIG, JSON_OUTPUT, PYTHON, REMOTE, type PlainOption } from './plainOptions.js';
import { usualValue, type Description } from '../questions/description/describe.js';
import type { AnyField } from '../questions/description/field.js';
import { WEIGHT_FIELDS } from '../questions/description/weightFields.js';
import type { QuestionName } from '../protocol/questions.js';

/** Columns of a line of help. */
const WIDTH = 110;

/** The options of every question that are no fields of its request. */
export const PLAIN_OPTIONS: readonly PlainOption[] = [CONFIG, BASE, REMOTE, PYTHON];

/** The options of every question: which weights it is about, and how it is answered. */
export const COMMON_USAGE = wrapped(
  [...usagesOf(WEIGHT_FIELDS), ...PLAIN_OPTIONS.map(({ usage }) => `[${usage}]`)],
  '      ',
  '      ',
);

/** A verb's arguments and its own options, wrapped. */
export function questionUsage({ subject, subjectIsArgument, options }: Description<unknown>): string {
  const first = subjectIsArgument ? subject.kind.example : subject.commandLine.usage;
  const own = options.filter((option) => !WEIGHT_FIELDS.includes(option));
  return wrapped(['MODEL_FOLDER', first, ...usagesOf(own)], '      ');
}

function usagesOf(fields: readonly AnyField[]): readonly string[] {
  return fields.map(({ commandLine }) => commandLine.usage).filter((usage) => usage !== '');
}

/** What the verb answers, how it is called, and each of its options. */
export function questionHelp(name: QuestionName, description: Description<unknown>): string {
  const { about, subject, options } = description;
  const lines = [subject, ...options].filter((one) => one === subject || one.commandLine.usage !== '');
  return [
    `${name}: ${about}`,
    `  qk-lens ${name} ${questionUsage(description)}\n${COMMON_USAGE}`,
    ...lines.map((one) => optionHelp(one, description)),
    ...[...PLAIN_OPTIONS, JSON_OUTPUT].map(({ usage, about: what }) => `  ${usage}\n      ${what}`),
  ].join('\n\n');
}

function optionHelp(field: AnyField, description: Description<unknown>): string {
  const { about, kind, required, commandLineDefault, commandLine } = field;
  const { subject, subjectIsArgument } = description;
  const isSubject = field.key === subject.key;
  const title =
    isSubject && subjectIsArgument ? kind.example : commandLine.usage.replace(/^\[([^[\]]*)\]$/, '$1');
  const isSwitch = Object.values(commandLine.options).every(({ type }) => type === 'boolean');
  const saysIt = (isSwitch && !isSubject) || kind.verbatim || (kind.values && title.endsWith(kind.example));
  const takes = commandLine.takes ?? (saysIt ? '' : kind.expects);
  const usual =
    typeof commandLineDefault === 'function'
      ? undefined
      : (commandLineDefault ?? usualValue(field, description));
  const text = [
    about,
    ...(takes === '' ? [] : [`Takes ${takes}.`]),
    ...(usual === undefined || isSwitch || required ? [] : [`Default: ${kind.write(usual) || 'none'}.`]),
  ];
  return `  ${title}\n${wrapped(text.join(' ').split(' '), '      ', '      ')}`;
}

function wrapped(words: readonly string[], indent: string, first = ''): string {
  const lines: string[] = [first];
  for (const word of words) {
    const line = lines[lines.length - 1];
    if (line.trim() === '') lines[lines.length - 1] = line + word;
    else if (line.length + 1 + word.length <= WIDTH - indent.length)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(indent + word);
  }
  return lines.join('\n');
}
