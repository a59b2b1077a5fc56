import { QkLensError } from '../protocol/errors.js';
import type { CheckpointInfo } from '../protocol/model.js';
import type { Question, QuestionName } from '../protocol/questions.js';
import { quoted } from '../protocol/quoted.js';
import { fitted } from '../questions/needs.js';
import { checkedQuestion } from '../questions/question.js';
import { descriptionOf } from '../questions/questions.js';
import type { NamedCheckpoint } from './asker.js';
import { FILE_FIELDS } from './toolSchema.js';

/**
 * The checkpoint of this name, or the only one.
 *
 * @throws QkLensError `badRequest` if there is none, or several and no name
 */
export function namedCheckpoint(name: unknown, checkpoints: readonly NamedCheckpoint[]): NamedCheckpoint {
  const found = name === undefined && checkpoints.length === 1 ? checkpoints[0] : withName(name, checkpoints);
  if (found) return found;
  const names = checkpoints.map((own) => quoted(own.name)).join(', ');
  throw new QkLensError(
    'badRequest',
    checkpoints.length === 0
      ? 'No checkpoint is open. Ask the user to open one in QK Lens, or to start the server with --model NAME=FOLDER.'
      : `${name === undefined ? 'Say which checkpoint.' : `There is no checkpoint ${quoted(name)}.`} There are ${names}.`,
  );
}

function withName(name: unknown, checkpoints: readonly NamedCheckpoint[]): NamedCheckpoint | undefined {
  return checkpoints.find((own) => own.name === name);
}

/**
 * The question that a tool's input asks, with the checkpoint's defaults for what it leaves out.
 *
 * @param given the input without the tool's own fields
 * @throws QkLensError `badRequest` if it is no request of the question
 */
export function toolQuestion(
  name: QuestionName,
  given: Readonly<Record<string, unknown>>,
  { model }: CheckpointInfo,
): Question {
  const file = FILE_FIELDS.find((field) => field in given);
  if (file !== undefined)
    throw new QkLensError('badRequest', `An assistant can't name files: leave out ${quoted(file)}.`);
  const { subject, defaults } = descriptionOf(name);
  const about = subjectOf(() => subject.get(given));
  const usual = subjectOf(() => defaults(about)) ?? {};
  const { request } = fitted({ name, request: usual } as Question, model);
  return checkedQuestion({ name, request: { ...request, ...given } });
}

/** What can't be read of an unchecked input is missing; the check says so. */
function subjectOf<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/**
 * A comparison names another checkpoint as the tools do; the question has its folder.
 *
 * @throws QkLensError `badRequest` if it is none that may be asked about
 */
export function withOtherFolder(question: Question, checkpoints: readonly NamedCheckpoint[]): Question {
  if (question.name !== 'composition' || question.request.compare?.otherFolder === undefined) return question;
  const { compare } = question.request;
  const { folder } = namedCheckpoint(compare.otherFolder, checkpoints);
  return { ...question, request: { ...question.request, compare: { ...compare, otherFolder: folder } } };
}
