import * as vscode from 'vscode';
import type { CheckpointInfo } from '../../protocol/model.js';
import { DEFAULT_WEIGHTS } from '../../protocol/model.js';
import { asMarkdown, type Markdown } from '../../report/markdownText.js';
import { markdownString } from '../markdownString.js';
import { referencesIn } from '../mentions/reference.js';
import { hoversWanted } from '../notes/noteDocuments.js';
import type { Shared } from '../shared.js';
import { commandLink } from './commandLink.js';
import { isLikelyToken } from './likelyToken.js';
import { quotedTextAt, type QuotedText } from './quotedText.js';
import { TOKEN_CARD_COMMANDS, tokenCardMarkdown } from './tokenCardMarkdown.js';

/** Neighbours in each space: readable at a glance. */
const TOP = 5;

/** Shows the token in a quoted or back-ticked string, from the current checkpoint. */
export class TokenHovers implements vscode.HoverProvider {
  constructor(private readonly parts: Pick<Shared, 'checkpoints' | 'worker' | 'log'>) {}

  async provideHover(
    document: vscode.TextDocument,
    { line, character }: vscode.Position,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    if (!hoversWanted(document)) return undefined;
    const { text } = document.lineAt(line);
    const quoted = quotedTextAt(text, character, document.languageId);
    if (!quoted) return undefined;
    if (referencesIn(text).some(({ start, end }) => start <= character && character < end)) return undefined;
    const checkpoint = this.parts.checkpoints.current;
    if (!checkpoint) return invitation(quoted, line, document.languageId);
    try {
      return await this.card(quoted, { line, character }, checkpoint, token);
    } catch (error) {
      this.parts.log.debug(`No hover on ${JSON.stringify(quoted.value)}: ${String(error)}`);
      return undefined;
    }
  }

  private async card(
    { value, columns, start, end }: QuotedText,
    { line, character }: { readonly line: number; readonly character: number },
    checkpoint: CheckpointInfo,
    token: vscode.CancellationToken,
  ): Promise<vscode.Hover | undefined> {
    const at = Math.max(
      0,
      columns.findLastIndex((column) => column <= character),
    );
    const worker = await this.parts.worker();
    const request = { ...DEFAULT_WEIGHTS, text: value, at, top: TOP };
    const card = await worker.tokenCard(checkpoint.folder, request, { token, patient: true });
    if (token.isCancellationRequested) return undefined;
    const { tokens, index } = card;
    // The quotes belong to the first and the last token.
    const from = index === 0 ? start : columns[tokens[index].start];
    const to = index === tokens.length - 1 ? end : columns[tokens[index].end];
    const range = new vscode.Range(line, from, line, to);
    return hover(tokenCardMarkdown(card, checkpoint), TOKEN_CARD_COMMANDS, range);
  }
}

/** The unobtrusive line over what is clearly a token while no checkpoint is open. */
function invitation(quoted: QuotedText, line: number, language: string): vscode.Hover | undefined {
  if (!isLikelyToken(quoted, language)) return undefined;
  const link = commandLink('Open Checkpoint', 'qkLens.openCheckpoint');
  const range = new vscode.Range(line, quoted.start, line, quoted.end);
  return hover(asMarkdown`QK Lens: ${link}`, ['qkLens.openCheckpoint'], range);
}

function hover(content: Markdown, enabledCommands: readonly string[], range: vscode.Range): vscode.Hover {
  return new vscode.Hover(markdownString(content, enabledCommands), range);
}
