import type { AnyField } from '../questions/description/field.js';
import { someOf } from '../questions/kinds/choices.js';
import { NAME } from '../questions/kinds/texts.js';
import { descriptionOf, QUESTION_NAMES } from '../questions/questions.js';
import type { Question, QuestionName } from '../protocol/questions.js';
import { whyNoQuestion } from '../questions/question.js';
import { blockLines, type Line, type Problem } from './blockLines.js';
import { nearest } from './nearest.js';
import { shownParts } from './shown.js';

/** A block's question, its checkpoint, and the parts of the answer it shows. */
export interface Block {
  /** Absent if the block has problems, or names a kept result. */
  readonly question?: Question;
  /** A kept result's id: shown as it was kept. */
  readonly result?: string;
  /** Name or fingerprint; the current checkpoint if absent. */
  readonly checkpoint?: string;
  /** Parts of the answer, see {@link shownParts}; all if empty. */
  readonly show: readonly string[];
  readonly problems: readonly Problem[];
}

/** A key as shown by completion and hovers. */
export interface KeyHelp {
  readonly key: string;
  readonly about: string;
  readonly expects: string;
  readonly values?: readonly string[];
}

/** A key that is read on its own: a field of a request, or a key that every block may have. */
type Key = Pick<AnyField, 'key' | 'about' | 'kind'>;

const SUBJECTS = [...QUESTION_NAMES, 'result'];

/** Reads a fenced block. Never throws: whatever can't be read is reported in `problems`. */
export function parseBlock(text: string): Block {
  const { lines, problems: formProblems } = blockLines(text);
  const problems = [...formProblems, ...repeated(lines)];
  const subject = subjectOf(lines, problems);
  const name = subject && questionName(subject.key);
  const common = commonOf(lines, problems, name);
  const known = keysFor(name).map(({ key }) => key);
  for (const line of lines) {
    if (known.includes(line.key) || (!subject && isAnyKey(line.key))) continue;
    if (subject && SUBJECTS.includes(line.key)) continue;
    problems.push(unknownKey(line, known, name));
  }
  if (!subject) return { ...common, problems };
  if (!name) {
    const result = valueOf(subject, RESULT, problems) as string | undefined;
    return { ...common, ...(result !== undefined && { result }), problems };
  }
  const question = questionOf(name, subject, lines, problems);
  return { ...common, ...(question && problems.length === 0 && { question }), problems };
}

/** The keys that a block with this subject can have; without a subject, the keys that can come first. */
export function keysFor(subject: string | undefined): readonly KeyHelp[] {
  const name = subject === undefined ? undefined : questionName(subject);
  const own = name
    ? [descriptionOf(name).subject, ...descriptionOf(name).options]
    : subject === 'result'
      ? [RESULT]
      : [...QUESTION_NAMES.map((each) => descriptionOf(each).subject), RESULT];
  return [...own, showKey(name), CHECKPOINT].map(({ key, about, kind: { expects, values } }) => ({
    ...{ key, about, expects },
    ...(values && { values }),
  }));
}

/** The block's subject: the key of the first line that names one. */
export function subjectKey(text: string): string | undefined {
  return subjectLines(blockLines(text).lines)[0]?.key;
}

const RESULT = commonKey('result', 'A kept result, by its id: shown as it was kept.');
const CHECKPOINT = commonKey('checkpoint', 'By name or fingerprint; the one in use when absent.');

function commonKey(key: string, about: string): Key {
  return { key, about, kind: NAME };
}

function showKey(name: QuestionName | undefined): Key {
  const parts = name ? shownParts(name) : [...new Set(QUESTION_NAMES.flatMap(shownParts))];
  return {
    key: 'show',
    about: 'Parts of the answer; all when absent.',
    kind: someOf(parts),
  };
}

/** `head` is a line of `residual` too: there `residual` is the subject. */
function subjectLines(lines: readonly Line[]): readonly Line[] {
  const subjects = lines.filter(({ key }) => SUBJECTS.includes(key));
  const strong = subjects.filter(({ key }) => !subjects.some((other) => isOptionOf(key, other.key)));
  return strong;
}

function isOptionOf(key: string, subject: string): boolean {
  const name = questionName(subject);
  if (!name || key === subject) return false;
  return descriptionOf(name).options.some((option) => option.key === key);
}

function subjectOf(lines: readonly Line[], problems: Problem[]): Line | undefined {
  const [subject, ...others] = subjectLines(lines);
  for (const { key, keySpan } of others) {
    problems.push({
      message: `A block asks one question: this one asks “${subject.key}” already, so “${key}” needs a block of its own.`,
      span: keySpan,
    });
  }
  if (!subject) {
    const span = lines[0]?.keySpan ?? { line: 0, start: 0, end: 0 };
    problems.push({ message: `The block has no question: it needs one of ${SUBJECTS.join(', ')}.`, span });
  }
  return subject;
}

function questionOf(
  name: QuestionName,
  subject: Line,
  lines: readonly Line[],
  problems: Problem[],
): Question | undefined {
  const description = descriptionOf(name);
  const value = valueOf(subject, description.subject, problems);
  if (value === undefined) return undefined;
  let request = description.defaults(value);
  for (const option of description.options) {
    const line = lines.find(({ key }) => key === option.key);
    if (!line && option.required) {
      problems.push({ message: `“${name}” needs a line “${option.key}: …”.`, span: subject.keySpan });
    }
    const given = line && valueOf(line, option, problems);
    if (given !== undefined) request = option.set(request, given);
  }
  const asked = { name, request };
  const refusal = problems.length === 0 ? whyNoQuestion(asked) : undefined;
  if (refusal) problems.push({ message: refusal.message, span: subject.keySpan });
  return asked as Question;
}

function commonOf(
  lines: readonly Line[],
  problems: Problem[],
  name: QuestionName | undefined,
): Pick<Block, 'show' | 'checkpoint'> {
  const show = lines.find(({ key }) => key === 'show');
  const checkpoint = lines.find(({ key }) => key === 'checkpoint');
  const named = checkpoint && (valueOf(checkpoint, CHECKPOINT, problems) as string | undefined);
  return {
    show: (show && (valueOf(show, showKey(name), problems) as readonly string[] | undefined)) ?? [],
    ...(named !== undefined && { checkpoint: named }),
  };
}

function valueOf(
  { value, valueSpan, keySpan }: Line,
  { kind }: Pick<Key, 'kind'>,
  problems: Problem[],
): unknown {
  const read = kind.read(value);
  if (read !== undefined) return read;
  const meant = kind.values && nearest(value, kind.values);
  problems.push({
    message: value === '' ? `Write ${kind.expects}.` : `“${value.slice(0, 60)}” is not ${kind.expects}.`,
    span: value === '' ? keySpan : valueSpan,
    ...(meant !== undefined && { fix: meant }),
  });
  return undefined;
}

function repeated(lines: readonly Line[]): Problem[] {
  return lines
    .filter(({ key }, index) => lines.findIndex((other) => other.key === key) < index)
    .map(({ key, keySpan }) => ({ message: `“${key}” is in this block twice.`, span: keySpan }));
}

function unknownKey({ key, keySpan }: Line, known: readonly string[], name: string | undefined): Problem {
  const meant = nearest(key, known);
  return {
    message:
      `There is no key “${key.slice(0, 40)}”${name ? ` for “${name}”` : ''}` +
      (meant === undefined ? `; there are ${known.join(', ')}.` : `. Did you mean “${meant}”?`),
    span: keySpan,
    ...(meant !== undefined && { fix: meant }),
  };
}

function isAnyKey(key: string): boolean {
  return QUESTION_NAMES.some((name) => keysFor(name).some((own) => own.key === key));
}

function questionName(key: string): QuestionName | undefined {
  return QUESTION_NAMES.find((name) => name === key);
}
