import type { ToHost } from '../../src/protocol/panel.js';
import { expect } from 'vitest';
import type { PanelPage } from './panelPage.js';

/** What an Export menu has the host do. */
export type Export = Extract<ToHost, { readonly kind: 'save' | 'saveAnswer' | 'copyMarkdown' }>;

/**
 * Exports a chart or a table by its menu.
 *
 * @param of what the chart or the table shows; the first if there are several
 * @param item of the menu
 */
export async function exportAs(panel: PanelPage, of: RegExp | string, item: RegExp): Promise<Export> {
  const { page, sent } = panel;
  const before = sent.length;
  const name = typeof of === 'string' ? `Export: ${of}` : new RegExp(`^Export: ${of.source}`);
  await page.getByRole('button', { name, exact: true }).first().click();
  await page.getByRole('menuitem', { name: item }).click();
  const exported = () => sent.slice(before).find(isExport);
  await expect.poll(exported).toBeDefined();
  return exported()!;
}

function isExport(message: ToHost): message is Export {
  return ['save', 'saveAnswer', 'copyMarkdown'].includes(message.kind);
}

/** The content of a saved file; fails if another export was made. */
export function savedText(exported: Export): string {
  if (exported.kind !== 'save') throw new Error(`not saved: ${exported.kind}`);
  return exported.base64 ? Buffer.from(exported.content, 'base64').toString('latin1') : exported.content;
}
