import type * as vscode from 'vscode';
import { QkLensError } from '../../protocol/errors.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import type { PanelState } from '../../protocol/panel.js';
import type { Progress, Question, QuestionName, ResultOf } from '../../protocol/questions.js';
import type { AskProgress } from '../../protocol/worker.js';
import { questionTitle } from '../../questions/titles.js';
import { cancelledWith } from '../cancellation.js';
import { withDelayedProgress } from '../delayedProgress.js';
import type { Shared } from '../shared.js';

const NOTIFY_AFTER_MS = 1000;

export interface PanelAsk {
  readonly question: Question;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: AskProgress) => void;
  /** The title of a notification of the progress; absent: none, as no command asked for it. */
  readonly notifyAs?: string | undefined;
}

/**
 * Asks the worker a panel's question about its checkpoint, which is open afterwards.
 *
 * @throws QkLensError also `noFolder` if the checkpoint of a kept result is not on this machine
 */
export async function askWorker(
  shared: Pick<Shared, 'log' | 'checkpoints' | 'worker'>,
  { checkpoint, stored }: PanelState,
  { question, signal, onProgress, notifyAs }: PanelAsk,
): Promise<ResultOf<QuestionName>> {
  if (stored) throw notHere(checkpoint);
  const worker = await shared.worker();
  const ask = (
    report: (progress: Progress) => void,
    token?: vscode.CancellationToken,
  ): Promise<ResultOf<QuestionName>> =>
    worker.ask(checkpoint.folder, question, {
      token: cancelledWith(signal, token),
      onProgress: (progress) => {
        if (progress.kind === 'progress') report(progress.progress);
        onProgress(progress);
      },
    });
  const asked = performance.now();
  const result =
    notifyAs === undefined
      ? await ask(() => undefined)
      : await withDelayedProgress({ title: notifyAs, afterMs: NOTIFY_AFTER_MS }, ask);
  shared.log.info(
    `${questionTitle(question)} of ${checkpoint.name}: answered in ${((performance.now() - asked) / 1000).toFixed(1)} s.`,
  );
  // A kept result describes the checkpoint as it was; for an open one the worker knows more.
  if (!shared.checkpoints.get(checkpoint.folder)) {
    shared.checkpoints.use(await worker.open(checkpoint.folder, {}).catch(() => checkpoint));
  }
  return result;
}

/** Its recorded folder may contain something else, which nobody chose to open. */
function notHere({ name }: CheckpointInfo): QkLensError {
  return new QkLensError(
    'noFolder',
    `The checkpoint ${name} of this stored result is not on this machine, so nothing more can be computed. Open the checkpoint, then open the result again.`,
  );
}
