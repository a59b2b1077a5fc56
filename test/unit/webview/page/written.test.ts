import { describe, expect, it } from 'vitest';
import type { PanelState } from '../../../../src/protocol/panel.js';
import { questionAbout } from '../../../../src/questions/questions.js';
import { writtenOf } from '../../../../src/webview/page/overview/written.js';
import type { PanelModel } from '../../../../src/webview/panelModel.js';
import { GPT2_INFO } from '../../gpt2Info.js';

const question = questionAbout('ov', { layer: 3, head: 1 });
const wanted: PanelState = { checkpoint: GPT2_INFO, question };
const shown = { ...wanted, result: { copyingScore: -1 } as never };
const model: PanelModel = { host: 'answered', shown };
const retry = () => undefined;

describe('the answer that an export of what a head writes is of', () => {
  it('is the shown one with its question', () => {
    expect(writtenOf(wanted, model, retry).answer).toEqual({ question, result: shown.result });
  });

  it('has no result while parts of it are missing', () => {
    const coming: PanelModel = { ...model, main: { id: 1, question, begun: true } };
    const { shown: seen, answer, stale } = writtenOf(wanted, coming, retry);
    expect(seen?.result).toBe(shown.result);
    expect(answer).toEqual({ question });
    expect(stale).toBe(false);
  });
});
