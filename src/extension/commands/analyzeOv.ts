import * as vscode from 'vscode';
import { DEFAULT_WEIGHTS } from '../../protocol/model.js';
import { whichHead, type HeadArguments } from '../head/whichHead.js';
import { tokenOfSelection } from '../words/tokenOfSelection.js';
import type { Services } from '../services.js';
import { tableRows } from '../settings.js';

/** What the command can be told; a head that is absent is asked for. */
export interface AnalyzeOvArguments extends HeadArguments {
  /** The token attended to; what is selected in the editor when absent. */
  readonly token?: string;
}

/**
 * Analyze OV Circuit: asks for the head, and shows what it writes; for the token selected in the editor too.
 *
 * @param args {@link AnalyzeOvArguments}
 * @throws QkLensError when the checkpoint can't be opened or has no such head
 */
export async function analyzeOv(services: Services, args: unknown): Promise<void> {
  const given = Object(args) as { token?: unknown };
  const token = typeof given.token === 'string' ? given.token : tokenOfSelection();
  const chosen = await whichHead(services, args, (name) =>
    vscode.l10n.t('Analyze OV Circuit of a Head of {0}', name),
  );
  if (!chosen) return;
  const panels = await services.panels();
  panels.show({
    checkpoint: chosen.checkpoint,
    question: {
      name: 'ov',
      request: {
        ...DEFAULT_WEIGHTS,
        head: chosen.head,
        source: 'W_E',
        vectors: [0],
        top: tableRows(),
        ...(token !== undefined && { token }),
      },
    },
  });
}
