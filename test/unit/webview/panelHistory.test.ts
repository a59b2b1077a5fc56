import { describe, expect, it } from 'vitest';
import type { PanelState, ToHost } from '../../../src/protocol/panel.js';
import type { Question } from '../../../src/protocol/questions.js';
import { questionAbout } from '../../../src/questions/questions.js';
import { questionLogic } from '../../../src/questions/viewLogic.js';
import { HeadVisits } from '../../../src/webview/page/headVisits.js';
import { PanelHistory } from '../../../src/webview/panelHistory.js';
import { currentQuestion } from '../../../src/webview/panelModel.js';
import { Session } from '../../../src/webview/session.js';
import type { Place } from '../../../src/webview/trail.js';
import { headRequest, SAMPLE_CHECKPOINT, sampleResult } from '../../webview/sampleHead.js';

const [FIRST, SECOND, THIRD] = [1, 2, 3].map((head) => questionAbout('head', { layer: 3, head }));
const answer = (question: Question) => sampleResult(headRequest(question));

/** A panel without its page, whose host is the test, that shows the first head. */
async function begin() {
  const sent: ToHost[] = [];
  const arrived: Place[] = [];
  let begun = 0;
  const visits = new HeadVisits();
  const session: Session = new Session(
    (message) => sent.push(message),
    questionLogic,
    () => {
      visits.follow(session.model, session.beside);
      history.follow();
    },
  );
  const history = new PanelHistory(session, visits, {
    leaving: () => ({ scrolled: arrived.length }),
    begin: () => begun++,
    arrive: (place) => arrived.push(place),
  });
  const started = session.start(undefined);
  const state: PanelState = { checkpoint: SAMPLE_CHECKPOINT, question: FIRST, result: answer(FIRST) };
  session.receive({ kind: 'reply', id: 1, ok: state });
  await started;
  const lastAsk = () => sent.findLast((message) => message.kind === 'ask')!;
  return {
    ...{ session, history, visits, arrived },
    reply: () => session.receive({ kind: 'reply', id: lastAsk().id, ok: answer(lastAsk().question) }),
    begun: () => begun,
    places: () => sent.findLast((message) => message.kind === 'places'),
  };
}

describe('PanelHistory', () => {
  it('goes back and forward over requests that are under way', async () => {
    const { session, history, visits, reply, places } = await begin();
    session.ask({ question: SECOND });
    reply();
    session.extend({ ...SECOND, request: { ...SECOND.request, vectors: [4] } });
    history.go(-1);
    expect(session.model.shown?.question).toEqual(FIRST);
    expect(places()).toEqual({ kind: 'places', back: false, forward: true });
    expect(visits.head).toEqual({ layer: 3, head: 1 });
    history.go(1);
    expect(session.model.shown?.question).toEqual(SECOND);
    session.ask({ question: THIRD });
    history.go(-1);
    expect(session.model.shown?.question).toEqual(SECOND);
    expect(places()).toEqual({ kind: 'places', back: true, forward: true });
    history.go(1);
    expect(currentQuestion(session.model)).toEqual(THIRD);
  });

  it('has one place for each step through heads, also while the last one’s answer is under way', async () => {
    const { session, history, reply, places } = await begin();
    session.ask({ question: SECOND });
    session.ask({ question: THIRD });
    reply();
    history.go(-2);
    expect(session.model.shown).toMatchObject({ question: FIRST, result: answer(FIRST) });
    expect(places()).toEqual({ kind: 'places', back: false, forward: true });
    history.go(-1);
    expect(session.model.shown?.question).toEqual(FIRST);
  });

  it('brings the page to where each place was left', async () => {
    const { session, history, arrived, reply } = await begin();
    session.ask({ question: SECOND });
    reply();
    history.go(-1);
    history.go(1);
    history.go(-1);
    expect(arrived.map(({ question, scrolled }) => [question, scrolled])).toEqual([
      [FIRST, 0],
      [SECOND, 0],
      [FIRST, 1],
    ]);
  });

  it('begins each other view at its top, and keeps the place in one through heads, back and forward', async () => {
    const { session, history, reply, begun } = await begin();
    session.ask({ question: SECOND });
    reply();
    expect(begun()).toBe(0);
    session.ask({ question: SECOND, overview: true });
    expect(begun()).toBe(1);
    session.ask({ question: questionAbout('atlas') });
    expect(begun()).toBe(2);
    history.go(-2);
    expect(begun()).toBe(2);
  });

  it('knows the way back to where a link was followed, over what the page showed since', async () => {
    const { session, history } = await begin();
    const atlas = questionAbout('atlas');
    session.ask({ question: atlas });
    expect(history.wayBack).toBeUndefined();
    history.reach('link', () => session.ask({ question: SECOND }));
    session.ask({ question: THIRD });
    expect(history.wayBack).toMatchObject({ place: { question: atlas }, by: -2 });
    history.reach('outside', () => session.ask({ question: FIRST }));
    expect(history.wayBack).toBeUndefined();
  });
});
