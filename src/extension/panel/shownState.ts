import { QkLensError } from '../../protocol/errors.js';
import { filesKey } from '../../protocol/openFiles.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { STATE_VERSION, type PanelState } from '../../protocol/panel.js';
import type { Question } from '../../protocol/questions.js';
import { checkedResult } from '../../questions/answered.js';
import type { checkedMessage } from '../../questions/panelMessages.js';
import { checkedQuestion } from '../../questions/question.js';
import { questionAnswered } from '../../questions/questions.js';
import type { Answered } from '../results/answered.js';
import { readPanelState } from './panelState.js';

type Showing = Extract<ReturnType<typeof checkedMessage>, { kind: 'showing' }>;

export function sameCheckpoint(a: CheckpointInfo | undefined, b: CheckpointInfo): boolean {
  return a !== undefined && a.folder === b.folder && filesKey(a) === filesKey(b);
}

export function sameQuestion(a: Question | undefined, b: Question): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The answer of a state, once complete. */
export function answeredIn(state: PanelState | undefined): Answered | undefined {
  const { checkpoint, question, result } = state ?? {};
  return (
    checkpoint && question && result && { checkpoint, question: questionAnswered(question, result), result }
  );
}

/**
 * Another answer of a page, as it reports it.
 *
 * @returns undefined until it is complete
 * @throws QkLensError if it is no answer about the checkpoint
 */
export function answeredBeside(
  checkpoint: CheckpointInfo,
  { question, result }: { readonly question?: unknown; readonly result?: unknown },
): Answered | undefined {
  return answeredIn(stateHere({ checkpoint }, { question, result }));
}

/** A state to show next, with the result that is known of it. */
export function withKnownResult(known: PanelState | undefined, state: PanelState): PanelState {
  const { checkpoint, question, result } = known ?? {};
  const same = sameCheckpoint(checkpoint, state.checkpoint) && sameQuestion(question, state.question);
  return same && result ? { ...state, result } : state;
}

/**
 * What the page shows, as it reports it.
 *
 * @param known the state until now
 * @throws QkLensError if it is not a state that can be shown
 */
export function reportedState(known: PanelState, message: Showing): PanelState {
  return message.checkpoint === undefined ? stateHere(known, message) : stateOfBefore(message);
}

/** The state of a question about the checkpoint in sight. */
function stateHere(
  { checkpoint, stored, ...known }: Pick<PanelState, 'checkpoint'> & Partial<PanelState>,
  { question: value, result, overview }: Pick<Showing, 'question' | 'result' | 'overview'>,
): PanelState {
  const question = checkedQuestion(value);
  const knownResult = sameQuestion(known.question, question) ? known.result : undefined;
  const shown = result === undefined ? knownResult : checkedResult(question.name, result, checkpoint.model);
  return {
    ...{ checkpoint, question },
    ...(shown && { result: shown }),
    ...(overview && { overview }),
    ...(stored && { stored }),
  };
}

function stateOfBefore(message: Showing): PanelState {
  const state = readPanelState({ ...message, version: STATE_VERSION });
  if (state) return state;
  throw new QkLensError('badRequest', 'What the panel showed before can no longer be read. Ask again.');
}
