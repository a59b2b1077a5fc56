import { describe, expect, it } from 'vitest';
import { headQuestion } from '../../../../src/extension/head/headQuestion.js';
import { readPanelState, wasPinned } from '../../../../src/extension/panel/panelState.js';
import { RunningAsks, type Answer } from '../../../../src/extension/panel/runningAsks.js';
import { answeredBeside } from '../../../../src/extension/panel/shownState.js';
import { QkLensError } from '../../../../src/protocol/errors.js';
import {
  STATE_VERSION,
  type PanelNotification,
  type PanelReply,
  type PanelState,
} from '../../../../src/protocol/panel.js';
import type { HeadResult } from '../../../../src/protocol/head.js';
import type { AskProgress } from '../../../../src/protocol/worker.js';
import { GPT2_INFO, HEAD_10_7 } from '../../gpt2Info.js';

const state: PanelState = {
  checkpoint: GPT2_INFO,
  question: headQuestion({ layer: 10, head: 7 }, 10),
  result: {
    ...HEAD_10_7,
    circuits: {
      qk: {
        singularValues: [2, 1],
        angleBound: [0, 0],
        degenerate: [false, false],
        null: [false, false],
        vectors: [],
      },
    },
  },
};
const kept = (change: object = {}): unknown =>
  JSON.parse(JSON.stringify({ version: STATE_VERSION, ...state, ...change }));

describe('readPanelState', () => {
  it('reads what was kept', () => {
    expect(readPanelState(kept())).toEqual(state);
  });

  it('recognises a stored answer, and no other value', () => {
    expect(readPanelState(kept({ stored: true }))).toEqual({ ...state, stored: true });
    expect(readPanelState(kept({ stored: 'yes' }))).toEqual(state);
  });

  it('recognises an overview', () => {
    expect(readPanelState(kept({ overview: true }))).toEqual({ ...state, overview: true });
    expect(readPanelState(kept({ overview: 1 }))).toEqual(state);
  });

  it('recognises a pinned panel, and reads the states of version 0.1, which have no pin', () => {
    expect([kept({ pinned: true }), kept({ pinned: 1 }), kept(), undefined].map(wasPinned)).toEqual([
      ...[true, false, false, false],
    ]);
  });

  it('leaves out a result of another shape', () => {
    for (const result of [null, 'text', {}, { ...state.result, model: undefined }]) {
      const read = readPanelState(kept({ result }));
      expect(read?.question).toEqual(state.question);
      expect(read).not.toHaveProperty('result');
    }
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['text', 'state'],
    ['no checkpoint', kept({ checkpoint: undefined })],
    ['a relative folder', kept({ checkpoint: { ...state.checkpoint, folder: 'gpt2' } })],
    ['a model without sizes', kept({ checkpoint: { ...state.checkpoint, model: { architecture: 'gpt2' } } })],
    ['another question', kept({ question: { name: 'weather', request: state.question.request } })],
    ['no request', kept({ question: { name: 'head' } })],
    ['the shapes of another version', kept({ version: STATE_VERSION + 1 })],
  ])('refuses %s', (_what, value) => {
    expect(readPanelState(value)).toBeUndefined();
  });
});

describe('answeredBeside', () => {
  const { checkpoint, question, result } = state;

  it('is another answer of the page, once it is whole', () => {
    expect(answeredBeside(checkpoint, { question, result })).toEqual({ checkpoint, question, result });
    expect(answeredBeside(checkpoint, { question })).toBeUndefined();
  });

  it.each([
    ['no question', { question: 'text', result }],
    ['a result of another shape', { question, result: { ...result, model: undefined } }],
  ])('refuses %s', (_what, of) => {
    expect(() => answeredBeside(checkpoint, of)).toThrow(QkLensError);
  });
});

describe('RunningAsks', () => {
  const result = state.result as HeadResult;
  const other = headQuestion({ layer: 9, head: 1 }, 10);

  /** A desk whose answers the test gives by hand. */
  function desk() {
    const posted: (PanelReply | PanelNotification)[] = [];
    const asked: {
      signal: AbortSignal;
      progress: (progress: AskProgress) => void;
      settle: (value: HeadResult) => void;
      fail: (error: Error) => void;
    }[] = [];
    const answer: Answer = (_question, signal, progress) =>
      new Promise((settle, fail) => {
        signal.addEventListener('abort', () => fail(new Error('aborted')));
        asked.push({ signal, progress, settle, fail });
      });
    const asks = new RunningAsks(
      answer,
      (message) => posted.push(message),
      (error) => ({ code: 'internal', message: (error as Error).message }),
    );
    return { asks, posted, asked };
  }
  const replies = (posted: readonly (PanelReply | PanelNotification)[]) =>
    posted.filter((message) => message.kind === 'reply');

  it('sends progress and partial results, then one reply', async () => {
    const { asks, posted, asked } = desk();
    const done = asks.ask(3, state.question);
    const progress: AskProgress = { kind: 'progress', progress: { stage: 'Computing W_EE', fraction: 0.5 } };
    asked[0].progress(progress);
    asked[0].progress({ kind: 'partial', result });
    asked[0].settle(result);
    await done;
    expect(posted).toEqual([
      { kind: 'asking', id: 3, progress },
      { kind: 'asking', id: 3, progress: { kind: 'partial', result } },
      { kind: 'reply', id: 3, ok: result },
    ]);
  });

  it('replies with the error', async () => {
    const { asks, posted, asked } = desk();
    const done = asks.ask(1, state.question);
    asked[0].fail(new Error('no memory'));
    await done;
    expect(posted).toEqual([{ kind: 'reply', id: 1, err: { code: 'internal', message: 'no memory' } }]);
  });

  it('cancels with one reply, and starts again on a new request', async () => {
    const { asks, posted, asked } = desk();
    const done = asks.ask(1, state.question);
    asks.cancel(1);
    expect(asked[0].signal.aborted).toBe(true);
    const again = asks.ask(2, state.question);
    asked[1].settle(result);
    await Promise.all([done, again]);
    expect(replies(posted)).toEqual([
      { kind: 'reply', id: 1, err: { code: 'cancelled', message: 'The request was cancelled.' } },
      { kind: 'reply', id: 2, ok: result },
    ]);
  });

  it('computes the same question once for two requests; cancelling one leaves the other', async () => {
    const { asks, posted, asked } = desk();
    const done = asks.ask(1, state.question);
    await asks.ask(2, state.question);
    expect(asked).toHaveLength(1);
    asks.cancel(1);
    expect(asked[0].signal.aborted).toBe(false);
    asked[0].settle(result);
    await done;
    expect(replies(posted).map((reply) => reply.kind === 'reply' && reply.id)).toEqual([1, 2]);
  });

  it('continues while the page is away, and goes to the new page with the same numbers', async () => {
    const { asks, posted, asked } = desk();
    const done = asks.ask(2, state.question);
    asked[0].progress({ kind: 'partial', result });
    asks.pageRestarted();
    asked[0].progress({ kind: 'partial', result });
    expect(posted).toHaveLength(1);
    await asks.ask(2, state.question);
    expect(asked).toHaveLength(1);
    asked[0].settle(result);
    await done;
    expect(posted.slice(1)).toEqual([
      { kind: 'asking', id: 2, progress: { kind: 'partial', result } },
      { kind: 'reply', id: 2, ok: result },
    ]);
  });

  it('cancels what the new page does not request again', async () => {
    const { asks, posted, asked } = desk();
    const old = asks.ask(2, state.question);
    asks.pageRestarted();
    const done = asks.ask(2, other);
    expect(asked[0].signal.aborted).toBe(true);
    asked[1].settle(result);
    await Promise.all([old, done]);
    expect(replies(posted)).toEqual([{ kind: 'reply', id: 2, ok: result }]);
  });

  it('aborts everything at the end', async () => {
    const { asks, asked } = desk();
    const both = [asks.ask(1, state.question), asks.ask(2, other)];
    asks.abortAll();
    await Promise.all(both);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  });
});
