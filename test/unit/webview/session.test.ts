import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { HeadRequest, HeadResult } from '../../../src/protocol/head.js';
import { STATE_VERSION, type PanelState, type ToHost } from '../../../src/protocol/panel.js';
import { DEFAULT_PROCESSING, DEFAULT_VARIANT } from '../../../src/protocol/model.js';
import type { Question } from '../../../src/protocol/questions.js';
import { Connection, isToWebview } from '../../../src/webview/connection.js';
import { sameJson } from '../../../src/webview/equal.js';
import { readKeptState } from '../../../src/webview/keptState.js';
import { currentQuestion, isStale } from '../../../src/webview/panelModel.js';
import { Session } from '../../../src/webview/session.js';
import { questionLogic } from '../../../src/questions/viewLogic.js';
import { SAMPLE_CHECKPOINT, SAMPLE_REQUEST, sampleResult } from '../../webview/sampleHead.js';

const ask = (change: Partial<HeadRequest> = {}): Question => ({
  name: 'head',
  request: { ...SAMPLE_REQUEST, ...change },
});
function headCircuits(session: Session): HeadResult['circuits'] {
  return (session.model.shown?.result as HeadResult | undefined)?.circuits ?? {};
}

const STATE: PanelState = { checkpoint: SAMPLE_CHECKPOINT, question: ask(), result: sampleResult() };
const OTHER = { head: { layer: 9, head: 1 } };

/** A session whose host is the test; it starts with the given state unless told otherwise. */
async function begin(
  state: PanelState | null = STATE,
  kept?: PanelState,
  changed: (session: Session) => void = () => undefined,
) {
  const sent: ToHost[] = [];
  const session: Session = new Session(
    (message) => sent.push(message),
    questionLogic,
    () => changed(session),
  );
  const started = session.start(kept);
  const beforeReady = session.model;
  session.receive({ kind: 'reply', id: 1, ok: state });
  await started;
  const lastAsk = () => sent.findLast((message) => message.kind === 'ask')!;
  return { session, sent, beforeReady, lastAsk, kinds: () => sent.map(({ kind }) => kind) };
}

describe('starting', () => {
  it('shows the host’s whole answer and requests nothing', async () => {
    const { session, kinds } = await begin();
    expect(session.model.shown).toEqual(STATE);
    expect(kinds()).toEqual(['ready']);
  });

  it('sends the request if the host has a question without its answer, or with a part of it', async () => {
    const { checkpoint, question } = STATE;
    expect((await begin({ checkpoint, question })).lastAsk().question).toEqual(question);
    const part = { ...STATE, result: sampleResult({ ...SAMPLE_REQUEST, circuits: ['qk'], cosine: true }) };
    expect((await begin(part)).lastAsk().question).toEqual(question);
  });

  it('shows what was stored at once and keeps it if the host has lost it', async () => {
    const { session, beforeReady, kinds } = await begin(null, STATE);
    expect(beforeReady.shown).toEqual(STATE);
    expect(session.model).toEqual({ host: 'answered', shown: STATE });
    expect(kinds()).toEqual(['ready']);
    session.retry();
    expect(kinds()).toEqual(['ready', 'ask', 'showing']);
  });

  it('keeps its vectors if the host has the same question with fewer', async () => {
    const more = { ...STATE, result: sampleResult({ ...SAMPLE_REQUEST, vectors: [0, 4] }) };
    const { checkpoint, question } = STATE;
    const { session, kinds } = await begin({ checkpoint, question }, more);
    expect(session.model.shown?.result).toEqual(more.result);
    expect(kinds()).toEqual(['ready']);
  });

  it('drops what it stored of another checkpoint', async () => {
    const model = { ...SAMPLE_CHECKPOINT.model, fingerprint: '0000000000000000' };
    const { session } = await begin(STATE, { ...STATE, checkpoint: { ...SAMPLE_CHECKPOINT, model } });
    expect(session.model.shown).toEqual(STATE);
  });

  it('says so if the host does not reply', async () => {
    vi.useFakeTimers();
    const session = new Session(
      () => undefined,
      questionLogic,
      () => undefined,
    );
    const started = session.start(undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    await started;
    vi.useRealTimers();
    expect(session.model.host).toBe('silent');
  });
});

describe('asking', () => {
  it('keeps the old result, as stale, until the new one or, if that takes long, its parts come', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { session, lastAsk } = await begin();
    session.ask({ question: ask(OTHER) });
    const { id } = lastAsk();
    expect(isStale(session.model)).toBe(true);
    expect(currentQuestion(session.model)).toEqual(ask(OTHER));
    expect(session.model.shown).toEqual(STATE);
    session.receive({
      kind: 'asking',
      id,
      progress: { kind: 'progress', progress: { stage: 'Computing W_EE', fraction: 0.4 } },
    });
    expect(session.model.main?.progress?.fraction).toBe(0.4);
    const part = (circuits: HeadRequest['circuits']) =>
      sampleResult({ ...SAMPLE_REQUEST, ...OTHER, circuits });
    session.receive({ kind: 'asking', id, progress: { kind: 'partial', result: part(['qk']) } });
    expect(isStale(session.model)).toBe(true);
    expect(session.model.shown).toEqual(STATE);
    await vi.advanceTimersByTimeAsync(1000);
    expect(isStale(session.model)).toBe(false);
    expect(session.model.shown).toEqual({ ...STATE, question: ask(OTHER), result: part(['qk']) });
    session.receive({ kind: 'asking', id, progress: { kind: 'partial', result: part(['embedding']) } });
    expect(Object.keys(headCircuits(session))).toEqual(['qk', 'embedding']);
    session.receive({ kind: 'reply', id, ok: part(['qk', 'embedding', 'effective']) });
    expect(session.model.main).toBeUndefined();
    expect(session.model.shown?.result).toEqual(sampleResult({ ...SAMPLE_REQUEST, ...OTHER }));
  });

  it('shows no part of an answer that is whole a moment later', async () => {
    const shown: unknown[] = [];
    const { session, lastAsk } = await begin(STATE, undefined, ({ model }) =>
      shown.push(model.shown?.result),
    );
    session.ask({ question: ask(OTHER) });
    const { id } = lastAsk();
    const whole = sampleResult({ ...SAMPLE_REQUEST, ...OTHER });
    const part = sampleResult({ ...SAMPLE_REQUEST, ...OTHER, circuits: ['qk'] });
    session.receive({ kind: 'asking', id, progress: { kind: 'partial', result: part } });
    session.receive({ kind: 'reply', id, ok: whole });
    expect(session.model.shown?.result).toEqual(whole);
    expect(shown).not.toContainEqual(part);
  });

  it('cancels the previous question, and ignores its late answer', async () => {
    const { session, sent, lastAsk } = await begin();
    session.ask({ question: ask(OTHER) });
    const first = lastAsk().id;
    session.ask({ question: ask({ head: { layer: 3, head: 3 } }) });
    expect(sent).toContainEqual({ kind: 'cancel', id: first });
    session.receive({ kind: 'reply', id: first, ok: sampleResult({ ...SAMPLE_REQUEST, ...OTHER }) });
    expect(session.model.shown).toEqual(STATE);
    expect(session.model.mainFailure).toBeUndefined();
    expect(session.model.main?.id).toBe(lastAsk().id);
  });

  it('keeps the old result after a failure and sends the same request again', async () => {
    const { session, lastAsk } = await begin();
    session.ask({ question: ask(OTHER) });
    const error = { code: 'workerDied', message: 'The worker died.' } as const;
    session.receive({ kind: 'reply', id: lastAsk().id, err: error });
    expect(session.model.mainFailure).toEqual({ question: ask(OTHER), error });
    expect(session.model.shown).toEqual(STATE);
    session.retry();
    expect(lastAsk().question).toEqual(ask(OTHER));
    expect(session.model.mainFailure).toBeUndefined();
  });

  it('settles a cancelled question at once', async () => {
    const { session, sent, lastAsk } = await begin();
    session.ask({ question: ask(OTHER) });
    session.cancelMain();
    expect(sent.at(-1)).toEqual({ kind: 'cancel', id: lastAsk().id });
    expect(session.model.main).toBeUndefined();
    expect(session.model.mainFailure?.error.code).toBe('cancelled');
  });

  it('joins an addition to what is shown and leaves the question as it was', async () => {
    const { session, lastAsk } = await begin();
    const request = { circuits: ['effective'], vectors: [5] } as const;
    session.extend(ask(request));
    session.receive({ kind: 'reply', id: lastAsk().id, ok: sampleResult({ ...SAMPLE_REQUEST, ...request }) });
    expect(session.model.shown?.question).toEqual(ask());
    expect(headCircuits(session).effective?.vectors.map(({ index }) => index)).toEqual([0, 5]);
    expect(session.model.detail).toBeUndefined();
  });

  it('drops an addition once the question has changed under it', async () => {
    const { session, sent, lastAsk } = await begin();
    session.ask({ question: ask(OTHER) });
    const main = lastAsk().id;
    session.extend(ask({ vectors: [5] }));
    const detail = lastAsk().id;
    const next = sampleResult({ ...SAMPLE_REQUEST, ...OTHER });
    session.receive({ kind: 'reply', id: main, ok: next });
    session.receive({ kind: 'reply', id: detail, ok: sampleResult({ ...SAMPLE_REQUEST, vectors: [5] }) });
    expect(sent).toContainEqual({ kind: 'cancel', id: detail });
    expect(session.model).toEqual({
      host: 'answered',
      shown: { checkpoint: SAMPLE_CHECKPOINT, question: ask(OTHER), result: next },
    });
  });

  it('shows what the host pushes and requests it', async () => {
    const { session, sent, lastAsk } = await begin();
    session.ask({ question: ask(OTHER) });
    const first = lastAsk().id;
    const pushed = ask({ head: { layer: 0, head: 0 } });
    session.receive({ kind: 'show', state: { checkpoint: SAMPLE_CHECKPOINT, question: pushed } });
    expect(sent).toContainEqual({ kind: 'cancel', id: first });
    expect(lastAsk().question).toEqual(pushed);
    expect(session.model.mainFailure).toBeUndefined();
  });
});

describe('the edges', () => {
  it('accepts only the host’s kinds of messages', () => {
    expect([{ kind: 'show' }, { kind: 'other' }, 'show', null, undefined].map(isToWebview)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('rejects when the host answers ready with an error', async () => {
    const connection = new Connection(
      () => undefined,
      () => undefined,
    );
    const ready = connection.ready();
    connection.receive({ kind: 'reply', id: 1, err: { code: 'internal', message: 'no' } });
    await expect(ready).rejects.toThrow('no');
  });

  it('compares JSON values without regard to the order of keys', () => {
    expect(sameJson({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1, d: undefined })).toBe(true);
    expect(sameJson([1], { 0: 1 })).toBe(false);
    expect(sameJson({ a: 1 }, { a: 2 })).toBe(false);
    expect(sameJson(null, {})).toBe(false);
  });

  it('reads stored state of its own version only', () => {
    const kept = { ...STATE, version: STATE_VERSION, memories: { head: { vector: 3 } } };
    expect(readKeptState(kept, ['head'])).toEqual(kept);
    expect(readKeptState({ ...STATE, version: STATE_VERSION }, ['head'])?.memories).toEqual({});
    expect(readKeptState({ ...kept, question: { name: 'gone', request: {} } }, ['head'])).toBeUndefined();
    expect(readKeptState(undefined, ['head'])).toBeUndefined();
    expect(readKeptState({ checkpoint: SAMPLE_CHECKPOINT }, ['head'])).toBeUndefined();
  });

  it('reads the places of before that this version can show', () => {
    const { checkpoint, question } = STATE;
    const kept = { ...STATE, version: STATE_VERSION, memories: {} };
    const gone = { checkpoint, question: { name: 'gone', request: {} } };
    const trail = { places: [gone, { checkpoint, question }, { checkpoint, question: ask(OTHER) }], at: 2 };
    expect(readKeptState({ ...kept, trail }, ['head'])?.trail).toEqual({
      places: trail.places.slice(1),
      at: 1,
    });
    for (const bad of [null, {}, { places: 3, at: 0 }, { ...trail, at: 0 }, { ...trail, at: 'x' }]) {
      expect(readKeptState({ ...kept, trail: bad }, ['head'])).not.toHaveProperty('trail');
    }
    expect(readKeptState({ ...kept, pinned: true }, ['head'])?.pinned).toBe(true);
    expect(readKeptState({ ...kept, pinned: 'yes' }, ['head'])).not.toHaveProperty('pinned');
  });
});

describe('a state of before', () => {
  const atlas: Question = {
    name: 'atlas',
    request: { circuits: ['qk'], values: 1, processing: DEFAULT_PROCESSING, variant: DEFAULT_VARIANT },
  };
  const { model, processing, effectiveEmbedding } = sampleResult();
  const summary = { topSingularValues: [1], effectiveRank: 1, frobeniusNorm: 1 };
  const heads = (copying: object) => [{ layer: 0, head: 0, qk: summary, ...copying }];
  const state = (copying: object): PanelState => ({
    checkpoint: SAMPLE_CHECKPOINT,
    question: atlas,
    result: { model, processing, effectiveEmbedding, heads: heads(copying) },
  });
  const whole = state({ copyingScore: 0 });

  it('is shown again, in place of the running request, and the host has it with its checkpoint', async () => {
    const { session, sent, lastAsk } = await begin();
    session.ask({ question: ask(OTHER) });
    const running = lastAsk().id;
    session.restore(whole);
    expect(session.model.shown).toEqual(whole);
    expect(sent).toContainEqual({ kind: 'cancel', id: running });
    expect(sent).toContainEqual({ kind: 'showing', ...whole });
    expect(lastAsk().id).toBe(running);
  });

  it('continues an answer that was still arriving, and asks again for one that was not kept', async () => {
    const { session, lastAsk } = await begin();
    session.restore(state({}));
    expect(lastAsk().question).toEqual(atlas);
    session.restore({ checkpoint: SAMPLE_CHECKPOINT, question: ask(OTHER), overview: true });
    expect(lastAsk().question).toEqual(ask(OTHER));
    expect(session.model.main).toMatchObject({ question: ask(OTHER), overview: true });
  });
});
