import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../../../src/protocol/model.js';
import type { Question } from '../../../../../src/protocol/questions.js';
import { REFERENCE_MODELS } from '../../../../reference/architectures/index.js';
import { answeringHost } from '../../../../webview/answeringHost.js';
import { panelPages } from '../../../../webview/panelPages.js';
import { writeLetters } from '../../../letters.js';
import { openToAsk, temporaryFolder } from '../../../support.js';

const QUESTION: Question = {
  name: 'residual',
  request: {
    ...DEFAULT_WEIGHTS,
    ...{ text: 'abc', layer: 0, point: 'resid_post', position: -1, top: 3 },
  },
};

const root = temporaryFolder();
const open = panelPages();
const opened = (
  [
    ['gpt_neox', { bos_token: '<s>' }],
    ['opt', { bos_token: '<s>' }],
    ['llama', {}],
  ] as const
).map(([name, config]) => {
  const { folder } = REFERENCE_MODELS[name](join(root, name));
  writeLetters(folder, config);
  return openToAsk(folder);
});
const [neox, opt, llama] = opened;
afterAll(async () => {
  for (const { close } of await Promise.all(opened)) await close();
});

it.each([
  ['GPT-NeoX', neox, 'off'],
  ['OPT', opt, 'on'],
])('the form shows the default of %s, and can request the other', async (_, checkpoint, usual) => {
  const panel = await open(answeringHost(await checkpoint, QUESTION));
  const { page } = panel;
  await page.getByRole('button', { name: 'Edit Prompt' }).click();
  const box = page.getByRole('checkbox', { name: 'beginning-of-text token first' });
  const [without, withFirst] = ['2: c', '3: c'].map((name) => page.getByRole('radio', { name }));
  await (usual === 'on' ? withFirst : without).waitFor();
  expect(await box.isChecked()).toBe(usual === 'on');
  expect(await box.getAttribute('title')).toMatch(new RegExp(`^<s>, before .* by default ${usual} for`));
  await box.click();
  await (usual === 'on' ? without : withFirst).waitFor();
  expect(await box.isChecked()).toBe(usual === 'off');
  await box.click();
  await (usual === 'on' ? withFirst : without).waitFor();
  const asked = panel.asked.map(({ question }) => question.request);
  expect(asked[0]).not.toHaveProperty('prependBos');
  expect(asked.slice(1)).toMatchObject([{ prependBos: usual === 'off' }, { prependBos: usual === 'on' }]);
});

it('reports a token that the tokenizer lacks, and runs again without it', async () => {
  const { page } = await open(answeringHost(await llama, QUESTION));
  await page.getByRole('button', { name: 'Edit Prompt' }).click();
  const box = page.getByRole('checkbox', { name: 'beginning-of-text token first' });
  await page.getByRole('radio', { name: '2: c' }).waitFor();
  expect(await box.isChecked()).toBe(false);
  await box.click();
  const alert = page.getByRole('alert').getByText(/name no bos_token or eos_token/);
  await alert.waitFor();
  await box.click();
  await alert.waitFor({ state: 'detached' });
});
