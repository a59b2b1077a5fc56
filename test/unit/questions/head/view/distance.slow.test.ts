/** The distance between query and key in the head's panel, answered from a checkpoint with rotary positions. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../../../src/protocol/model.js';
import type { Question } from '../../../../../src/protocol/questions.js';
import { REFERENCE_MODELS } from '../../../../reference/architectures/index.js';
import { answeringHost } from '../../../../webview/answeringHost.js';
import type { PanelPage } from '../../../../webview/panelPage.js';
import { panelPages, PICTURES } from '../../../../webview/panelPages.js';
import { openToAsk, temporaryFolder } from '../../../support.js';
import { openSettings } from '../../../../webview/openSettings.js';

const root = temporaryFolder();
const HEAD: Question = {
  name: 'head',
  request: {
    ...{ head: { layer: 1, head: 2 }, circuits: ['qk', 'embedding', 'effective'], vectors: [0], top: 5 },
    ...{ cosine: true, ...DEFAULT_WEIGHTS },
  },
};

const openPanel = panelPages();

async function open(name: string, width = 1000) {
  const model = await openToAsk(REFERENCE_MODELS[name](join(root, `${name} ${width}`)).folder);
  const panel = await openPanel(answeringHost(model, HEAD), { width });
  await panel.page.getByText('Head 1.2:').waitFor();
  return { panel, model };
}

function lastDistance({ asked }: PanelPage): unknown {
  const question = asked.at(-1)?.question;
  return question?.name === 'head' ? question.request.distance : 'no head';
}

it.each([1000, 300])('is set by field and slider, and shown, at width %d', async (width) => {
  const { panel, model } = await open('qwen3', width);
  await openSettings(panel.page);
  const field = panel.page.locator('qk-parsed-field.number-field input');
  await panel.page.getByText('W_QK is that of distance 0').waitFor();
  await field.fill('7');
  await field.press('Enter');
  await panel.page.getByText('W_QK is that of distance 7').waitFor();
  expect(lastDistance(panel)).toBe(7);
  await panel.page.screenshot({ path: join(PICTURES, `distance-${width}.png`) });
  await panel.page.getByRole('slider').press('ArrowRight');
  await panel.page.getByText('W_QK is that of distance 8').waitFor();
  expect(lastDistance(panel)).toBe(8);
  await field.fill('99');
  await panel.page.getByText('Write a whole number from 0 to 31').waitFor();
  await panel.page.getByRole('slider').press('Home');
  await panel.page.getByText('W_QK is that of distance 0').waitFor();
  expect(lastDistance(panel)).toBeUndefined();
  expect(panel.faults).toEqual([]);
  await model.close();
});

it('is absent for a model whose W_QK does not depend on it', async () => {
  const { panel, model } = await open('opt');
  await openSettings(panel.page);
  expect(await panel.page.getByRole('slider').count()).toBe(0);
  await model.close();
});
