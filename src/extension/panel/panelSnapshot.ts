import type * as vscode from 'vscode';
import type { PanelState } from '../../protocol/panel.js';

/** A panel's current state. */
export interface PanelSnapshot {
  readonly title: string;
  readonly viewColumn: vscode.ViewColumn | undefined;
  readonly state: PanelState | undefined;
  readonly pinned: boolean;
}
