import { QUESTION_NAMES } from '../protocol/questionTitles.js';
import type { Question, QuestionName } from '../protocol/questions.js';
import { whyNoQuestion } from '../questions/question.js';
import { blockLines, type Line, type Problem } from './blockLines.js';
import type { Key } from './keys.js';
import { nearest } from './nearest.js';
import { QUESTION_KEYS, type QuestionKeys } from './questionKeys.js';
import { SHOWN } from './shown.js';
import { choices, TEXT } from './values.js';

/** A block's question, its checkpoint, and the parts of the answer it shows. */
export interface Block {
  /** Absent if the block has problems, or names a kept result. */
  readonly question?: Question;
  /** A kept result's id: shown as it was kept. */
  readonly result?: string;
  /** Name or fingerprint; the current checkpoint if absent. */
  readonly checkpoint?: string;
  /** Parts of the answer, see {@link SHOWN}; all if empty. */
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

type CommonKey = Pick<Key<never>, 'key' | 'about' | 'reader'>;

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
    ? [QUESTION_KEYS[name].subject, ...QUESTION_KEYS[name].options]
    : subject === 'result'
      ? [RESULT]
      : [...QUESTION_NAMES.map((each) => QUESTION_KEYS[each].subject), RESULT];
  return [...(own as unknown as readonly CommonKey[]), showKey(name), CHECKPOINT].map(
    ({ key, about, reader }) => ({
      key,
      about,
      expects: reader.expects,
      ...(reader.values && { values: reader.values }),
    }),
  );
}

/** The block's subject: the key of the first line that names one. */
export function subjectKey(text: string): string | undefined {
  return subjectLines(blockLines(text).lines)[0]?.key;
}

const RESULT = commonKey('result', 'A kept result, by its id: shown as it was kept.');
const CHECKPOINT = commonKey('checkpoint', 'By name or fingerprint; the one in use when absent.');

function commonKey(key: string, about: string): CommonKey {
  return { key, about, reader: TEXT };
}

function showKey(name: QuestionName | undefined): CommonKey {
  const parts = name ? SHOWN[name] : [...new Set(Object.values(SHOWN).flat())];
  return { key: 'show', about: 'Parts of the answer; all when absent.', reader: choices(parts) };
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
  return (QUESTION_KEYS[name].options as unknown as readonly CommonKey[]).some(
    (option) => option.key === key,
  );
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
    problems.push({ message: `The block asks nothing: it needs one of ${SUBJECTS.join(', ')}.`, span });
  }
  return subject;
}

function questionOf(
  name: QuestionName,
  subject: Line,
  lines: readonly Line[],
  problems: Problem[],
): Question | undefined {
  const keys = QUESTION_KEYS[name] as unknown as QuestionKeys<QuestionName>;
  const value = valueOf(subject, keys.subject, problems);
  if (value === undefined) return undefined;
  let request = keys.fresh(value);
  for (const option of keys.options) {
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
  { reader }: Pick<CommonKey, 'reader'>,
  problems: Problem[],
): unknown {
  const read = reader.read(value);
  if (read !== undefined) return read;
  const meant = reader.values && nearest(value, reader.values);
  problems.push({
    message: value === '' ? `Write ${reader.expects}.` : `“${value.slice(0, 60)}” is not ${reader.expects}.`,
    span: value === '' ? keySpan : valueSpan,
    ...(meant !== undefined && { fix: meant }),
  });
  return undefined;
}

function repeated(lines: readonly Line[]): Problem[] {
  return lines
    .filter(({ key }, index) => lines.findIndex((other) => other.key === key) < index)
    .map(({ key, keySpan }) => ({ message: `“${key}” stands here twice.`, span: keySpan }));
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
