import { afterAll, beforeAll, expect, it } from 'vitest';
import { Workbench } from './workbench.js';

let workbench: Workbench;
beforeAll(async () => {
  workbench = await Workbench.start();
});
afterAll(() => workbench?.close());

it('opens with the extension loaded, and the palette lists its first command', async () => {
  expect(await workbench.commandsFor('QK Lens: Analyze')).toContain('QK Lens: Analyze QK Head');
  await workbench.screenshot('workbench');
});
