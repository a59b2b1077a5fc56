import { expect, it } from 'vitest';
import { DEFAULT_WEIGHTS } from '../../../../../src/protocol/model.js';
import type { Question } from '../../../../../src/protocol/questions.js';
import { samplePanels } from '../../../../webview/samplePanel.js';

const QUESTION: Question = {
  name: 'congruence',
  request: {
    ...DEFAULT_WEIGHTS,
    place: { kind: 'neurons', layer: 0, neurons: { kind: 'alike', neuron: 12, count: 3 } },
    ...{ space: 'W_E', cosineSpace: 'W_E', otherSpace: 'W_U', top: 5, permutations: 100, seed: 1 },
  },
};

const sample = samplePanels();

it('the most alike neurons show how alike they are, and each opens', async () => {
  const panel = await sample.open(QUESTION);
  const { page } = panel;
  const table = page.getByRole('table', { name: /^Congruence/ });
  await table.getByRole('columnheader', { name: 'Cosine with L0N12' }).waitFor();
  await table.getByRole('row', { name: /^L0N12 Open neuron L0N12 1\.0/ }).waitFor();
  const other = table.getByRole('button', { name: /^L0N/ }).filter({ hasNotText: /^\s*L0N12\s*$/ });
  const name = (await other.first().innerText()).trim();
  await table.getByRole('button', { name: `Open neuron ${name}`, exact: true }).click();
  await page.getByRole('heading', { name: `Neuron ${name} · W_in · W_E` }).waitFor();
  expect(panel.asked.at(-1)?.question).toMatchObject({
    name: 'neurons',
    request: { layer: 0, neuron: Number(name.slice(3)), space: 'W_E', weights: 'in' },
  });
});
