import * as vscode from 'vscode';
import type { HeadSort } from '../sidePanel/headSummary.js';
import type { Parts } from '../parts.js';

/** Sort Heads: asks for the order of each layer's heads in the side panel. */
export async function sortHeads(parts: Pick<Parts, 'sidePanel'>): Promise<void> {
  const { listing } = await parts.sidePanel();
  const orders: { label: string; sort: HeadSort; description?: string }[] = [
    { label: 'By number', sort: 'index' },
    { label: 'By largest singular value', sort: 'topSingularValue' },
    { label: 'By copying score', sort: 'copyingScore' },
  ];
  const chosen = await vscode.window.showQuickPick(
    orders.map((order) => (order.sort === listing.sort ? { ...order, description: 'now' } : order)),
    { title: 'Sort Heads of Each Layer' },
  );
  if (chosen) await listing.sortBy(chosen.sort);
}
