import type { Question } from '../../src/protocol/questions.js';
import type { PanelPage } from './panelPage.js';
import type { samplePanels } from './samplePanel.js';

/** Waits until the panel waits for no answer. */
export async function settled({ page }: PanelPage): Promise<void> {
  await page.locator('main[aria-busy=false]').waitFor();
}

/** A panel with a question about a prompt, once a map of its answer is there. */
export async function openPrompt(
  sample: ReturnType<typeof samplePanels>,
  question: Question,
  width = 1352,
): Promise<PanelPage> {
  const panel = await sample.open(question, { width });
  await panel.page.setViewportSize({ width, height: 800 });
  await panel.page.locator('.heat-map').first().waitFor();
  await settled(panel);
  return panel;
}

/** The questions that the panel asked. */
export const asked = ({ asked: all }: PanelPage): Question[] => all.map(({ question }) => question);

/** A tab of the page. */
export const tab = ({ page }: PanelPage, name: string) => page.getByRole('tab', { name });
