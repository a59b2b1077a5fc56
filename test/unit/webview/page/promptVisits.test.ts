import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../../../src/protocol/panel.js';
import type { RequestOf, ResultOf } from '../../../../src/protocol/questions.js';
import { questionAbout } from '../../../../src/questions/questions.js';
import type { PromptQuestion } from '../../../../src/webview/page/promptPage.js';
import { PromptVisits } from '../../../../src/webview/page/promptVisits.js';
import { SAMPLE_CHECKPOINT } from '../../../webview/sampleHead.js';

const HEAD = { layer: 3, head: 1 };
const run = (text: string, change: Partial<RequestOf<'run'>> = {}): PromptQuestion =>
  questionAbout('run', text, change);
const residual = (text: string, change: Partial<RequestOf<'residual'>> = {}): PromptQuestion =>
  questionAbout('residual', text, { layer: 0, ...change });

/** An answer's parts that the page of a prompt reads. */
const RESULT = {
  tokens: [{ id: 1, token: 'a' }],
  parts: [
    { name: 'L1 mlp', kind: 'mlp', layer: 1, logit: 9 },
    { name: 'L0H2', kind: 'head', layer: 0, head: 2, logit: 1 },
    { name: 'L2H4', kind: 'head', layer: 2, head: 4, logit: -3 },
  ],
} as unknown as ResultOf<'run'>;

const answered = (question: PromptQuestion, checkpoint = SAMPLE_CHECKPOINT): PanelState => ({
  ...{ checkpoint, question, result: RESULT },
});
const show = (visits: PromptVisits, question: PromptQuestion, head?: typeof HEAD) =>
  visits.follow({ host: 'answered', shown: answered(question) }, head);

describe('which page shows a question', () => {
  it('is the prompt’s for runs and streams', () => {
    const visits = new PromptVisits();
    show(visits, run('a'));
    expect(visits.question).toEqual(run('a'));
    show(visits, residual('a'), HEAD);
    expect(visits.question).toEqual(residual('a'));
  });

  it('is a head’s for its attention, unless it was opened from a prompt’s', () => {
    const visits = new PromptVisits();
    show(visits, residual('a', { head: HEAD }));
    expect(visits.question).toBeUndefined();
    show(visits, run('a'));
    show(visits, residual('a', { head: HEAD }));
    expect(visits.question).toBeDefined();
    show(visits, residual('a', { head: HEAD }), HEAD);
    expect(visits.question).toBeUndefined();
  });
});

describe('visiting a tab', () => {
  it('takes the lens’ answer for who wrote the token, as long as it is of the same token and place', () => {
    const visits = new PromptVisits();
    show(visits, run('a', { lens: true, mid: true, target: ' b' }));
    expect(visits.visit('writers')).toMatchObject({
      question: run('a', { target: ' b' }),
      known: { question: run('a', { target: ' b' }), result: RESULT },
    });
    show(visits, run('a', { target: ' c', head: HEAD }));
    expect(visits.visit('writers')!.known!.question).toEqual(run('a', { target: ' c', head: HEAD }));
    expect(visits.visit('lens')!.question).toEqual(run('a', { target: ' c', lens: true, mid: true }));
  });

  it('knows who wrote the token, and the tokens, while the lens is still to come', () => {
    const visits = new PromptVisits();
    const begin = (question: PromptQuestion, begun = true) =>
      visits.follow(
        { host: 'answered', shown: answered(question), main: { id: 1, question, begun } },
        undefined,
      );
    begin(run('a', { lens: true }), false);
    expect(visits.tokens).toBeUndefined();
    begin(run('a', { lens: true }));
    expect(visits.tokens).toEqual(RESULT.tokens);
    expect(visits.visit('writers')).toMatchObject({ known: { question: run('a'), result: RESULT } });
    expect(visits.visit('lens')!.known).toBeUndefined();
    begin(run('b', { lens: true, against: 'a' }));
    expect(visits.tokens).toBeUndefined();
  });

  it('asks about the head that wrote most where none was chosen, and the last layer', () => {
    const visits = new PromptVisits();
    show(visits, run('a', { position: 0, prependBos: false }));
    expect(visits.visit('heads')!.question).toMatchObject({
      name: 'patterns',
      request: { text: 'a', position: 0, prependBos: false },
    });
    expect(visits.visit('head')!.question.request).toMatchObject({
      head: { layer: 2, head: 4 },
      layer: 2,
      position: 0,
      prependBos: false,
    });
    show(visits, residual('a', { head: HEAD }));
    expect(visits.visit('head')!.question.request).toMatchObject({ head: HEAD });
    expect(visits.attended).toEqual(HEAD);
    const { nLayers } = SAMPLE_CHECKPOINT.model;
    expect(visits.visit('stream')!.question.request).toMatchObject({
      layer: nLayers - 1,
      point: 'resid_post',
    });
  });
});

describe('the prompts before', () => {
  it('are listed newest first, each once, with what was shown of them', () => {
    const visits = new PromptVisits();
    for (const text of ['a', 'b', 'a', 'c']) show(visits, run(text));
    expect(visits.prompts).toEqual([{ text: 'c' }, { text: 'b' }, { text: 'a' }]);
    expect(visits.at).toBe(0);
    expect(visits.visitPrompt(2)).toMatchObject({ question: run('a'), known: { result: RESULT } });
    show(visits, residual('c'));
    expect(visits.visitPrompt(1)).toMatchObject({ question: { name: 'residual', request: { text: 'b' } } });
  });

  it('keep the answers of the newest ones only', () => {
    const visits = new PromptVisits();
    for (let index = 0; index < 30; index++) show(visits, run(`${index}`));
    expect(visits.prompts).toHaveLength(20);
    expect(visits.visitPrompt(5)!.known).toBeDefined();
    expect(visits.visitPrompt(6)).toEqual({ question: run('23'), known: undefined });
  });

  it('come back after a reload, and go with another checkpoint', () => {
    const before = new PromptVisits();
    show(before, run('a', { target: ' b' }));
    show(before, residual('a'));
    show(before, run('b'));
    const visits = new PromptVisits();
    visits.restore(JSON.parse(JSON.stringify(before.kept)) as typeof before.kept, SAMPLE_CHECKPOINT);
    expect(visits.prompts).toEqual([{ text: 'b' }, { text: 'a' }]);
    show(visits, run('b'));
    expect(visits.visitPrompt(1)).toEqual({ question: run('a', { target: ' b' }), known: undefined });
    const model = { ...SAMPLE_CHECKPOINT.model, fingerprint: '0000000000000000' };
    visits.follow(
      { host: 'answered', shown: answered(run('z'), { ...SAMPLE_CHECKPOINT, model }) },
      undefined,
    );
    expect(visits.prompts).toEqual([{ text: 'z' }]);
  });
});
