import { afterEach, describe, expect, it, vi } from 'vitest';
import { headQuestion } from '../../../../../src/extension/head/headQuestion.js';
import { BlockAsker } from '../../../../../src/extension/notes/preview/blockAsker.js';
import type { Shared } from '../../../../../src/extension/shared.js';
import { QkLensError } from '../../../../../src/protocol/errors.js';
import type { CheckpointInfo } from '../../../../../src/protocol/model.js';

const saves = vi.hoisted(() => [] as ((event: { reason: number }) => void)[]);
vi.hoisted(() => vi.resetModules());
vi.mock('vscode', () => ({
  CancellationError: class extends Error {},
  CancellationTokenSource: class {
    token = {};
    cancel() {}
    dispose() {}
  },
  ProgressLocation: { Window: 10 },
  TextDocumentSaveReason: { Manual: 1, AfterDelay: 2 },
  window: { withProgress: (_options: unknown, task: () => unknown) => task() },
  workspace: {
    onWillSaveTextDocument: (listener: (typeof saves)[0]) => {
      saves.push(listener);
      return { dispose: () => undefined };
    },
  },
}));

const gpt2 = { folder: '/models/gpt2', name: 'gpt2', model: { fingerprint: 'f' } } as CheckpointInfo;
const question = headQuestion({ layer: 10, head: 7 }, 10);
/** It asks only once the typing rests. */
const PATIENT = { timeout: 4000 };
const died = () => new QkLensError('workerDied', 'The compute process stopped.');

let asker: BlockAsker;
afterEach(() => asker.dispose());

/** Has the block rendered as the preview does whenever something changed. @param outcomes of the asks, in their order */
function start(outcomes: (Error | object)[]) {
  const asked: unknown[] = [];
  const ask = (_folder: string, own: unknown) => {
    asked.push(own);
    const outcome = outcomes.shift();
    return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
  };
  const shared = {
    checkpoints: { onDidChange: () => ({ dispose: () => undefined }) },
    log: { warn: () => undefined },
    worker: () => Promise.resolve({ ask }),
  } as unknown as Shared;
  const render = (): void => {
    asker.rendered('notes.md');
    const known = asker.answer(gpt2, question) ?? asker.failure(gpt2, question);
    if (known === undefined) asker.want('notes.md', gpt2, question);
  };
  asker = new BlockAsker(shared, render);
  render();
  const save = (reason: number): void => saves.at(-1)!({ reason });
  return { asked, save, failure: () => asker.failure(gpt2, question) };
}

describe('a block of notes in the preview', () => {
  it('is computed once more after the worker died, and again when the notes are saved by hand', async () => {
    const { asked, save, failure } = start([died(), died(), { head: {} }]);
    await expect.poll(failure, PATIENT).toBe('The compute process stopped. Save the notes to try again.');
    expect(asked).toHaveLength(2);
    save(2);
    expect(failure()).toBeDefined();
    save(1);
    await expect.poll(() => asker.answer(gpt2, question), PATIENT).toMatchObject({ result: { head: {} } });
    expect(asked).toHaveLength(3);
  });

  it('is not computed again if the question is wrong', async () => {
    const { asked, save, failure } = start([new QkLensError('noSuchHead', 'There is no head 10.7.')]);
    await expect.poll(failure, PATIENT).toBe('There is no head 10.7.');
    save(1);
    expect(failure()).toBe('There is no head 10.7.');
    expect(asked).toHaveLength(1);
  });
});
