import type { ChoosingParts } from './checkpoints/chooseCheckpoint.js';
import type { Lazy } from './lazy.js';
import type { LiveBlocks } from './notes/preview/liveBlocks.js';
import type { PanelManager } from './panel/panelManager.js';
import type { Shared } from './shared.js';
import type { SidePanel } from './sidePanel/sidePanel.js';

/** All parts of the extension. Each command and each registration takes those it uses. */
export interface Parts extends Shared {
  readonly panels: Lazy<PanelManager>;
  readonly liveBlocks: Lazy<LiveBlocks>;
  readonly sidePanel: Lazy<SidePanel>;
}

/** What a command takes to ask a question: a checkpoint, opened or chosen, and the panels. */
export type QuestionParts = ChoosingParts & Pick<Parts, 'panels'>;
