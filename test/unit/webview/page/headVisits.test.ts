import { expect, it } from 'vitest';
import type { AdapterInfo } from '../../../../src/protocol/adapter.js';
import { questionAbout } from '../../../../src/questions/questions.js';
import { firstVisit } from '../../../../src/webview/page/firstVisit.js';
import { HeadVisits } from '../../../../src/webview/page/headVisits.js';
import { EMPTY_PANEL } from '../../../../src/webview/panelModel.js';
import { SAMPLE_CHECKPOINT } from '../../../webview/sampleHead.js';

const OV = questionAbout('ov', { layer: 1, head: 2 });

/** The circuits that tabs ask for after the OV tab of a checkpoint. */
function circuitsAfterOv(adapter: AdapterInfo | undefined) {
  const { model, ...info } = SAMPLE_CHECKPOINT;
  const checkpoint = { ...info, model: { ...model, ...(adapter && { adapter }) } };
  const visits = new HeadVisits();
  visits.follow({ ...EMPTY_PANEL, shown: { checkpoint, question: OV } }, EMPTY_PANEL);
  return (['overview', 'head'] as const).map((tab) => {
    const { question } = visits.visit(tab, firstVisit(undefined, []))!.viewed;
    return question.name === 'head' && question.request.circuits;
  });
}

it('the overview and the first visit of the QK tab ask for all circuits that the model has', () => {
  const all = ['qk', 'embedding', 'effective'];
  expect(circuitsAfterOv(undefined)).toEqual([all, all]);
  const adapter = { base: 'gpt2', method: 'LoRA', changes: [], replaced: [] } as const;
  expect(circuitsAfterOv(adapter)).toEqual([
    [...all, 'update'],
    [...all, 'update'],
  ]);
});
