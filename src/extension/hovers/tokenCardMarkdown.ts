import * as vscode from 'vscode';
import type { CheckpointInfo, Token, VocabularySpace } from '../../protocol/model.js';
import type { SpaceNeighbours, TokenCard } from '../../protocol/tokenCard.js';
import { codeSpan, escapeMarkdown, markdownToken } from '../../report/tableExport.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { noticeOf, paragraphs } from '../references/cardMarkdown.js';
import { commandLink } from './commandLink.js';

/** What the card's links run. */
export const TOKEN_CARD_COMMANDS = ['qkLens.pinNeighbours'];

/** Tokens shown on each side of the one that is meant. */
const SPLIT_AROUND = 6;
/** The panel answers no more tokens of a text. */
const MOST_PINNED = 64;

/** A token's card as Markdown that may run {@link TOKEN_CARD_COMMANDS}. */
export function tokenCardMarkdown(card: TokenCard, checkpoint: CheckpointInfo): string {
  const token = card.tokens[card.index];
  const text = card.tokens.length > MOST_PINNED ? token.token : card.text;
  const pin = (words: string, space: VocabularySpace, pinned = text) =>
    commandLink(escapeMarkdown(words), 'qkLens.pinNeighbours', {
      folder: checkpoint.folder,
      text: pinned,
      space,
    });
  const spaces = card.spaces.map(({ space }) => space);
  return paragraphs([
    split(card),
    title(card, checkpoint),
    ...noticeOf(checkpoint),
    neighbourTable(card.spaces),
    links(spaces, pin),
    spaced(card, (tokenText) => pin(vscode.l10n.t('Pin'), 'W_E', tokenText)),
  ]);
}

function links(
  spaces: readonly VocabularySpace[],
  pin: (words: string, space: VocabularySpace) => string,
): string {
  const pinned = spaces.map((space) => pin(space, space)).join(' · ');
  const shown = `${escapeMarkdown(vscode.l10n.t('Pin in panel:'))} ${pinned}`;
  if (spaces.includes('W_EE')) return shown;
  const missing = escapeMarkdown(vscode.l10n.t('W_EE is not computed:'));
  return `${shown} · ${missing} ${pin(vscode.l10n.t('Compute'), 'W_EE')}`;
}

/** The tokens that the text is of, when it is several. */
function split({ tokens, index }: TokenCard): string | undefined {
  if (tokens.length === 1) return undefined;
  const from = Math.max(0, index - SPLIT_AROUND);
  const to = Math.min(tokens.length, index + SPLIT_AROUND + 1);
  const shown = tokens.slice(from, to).map((token, i) => {
    const code = tokenCode(token);
    return from + i === index ? `**${code}**` : code;
  });
  const cut = [...(from > 0 ? ['…'] : []), ...shown, ...(to < tokens.length ? ['…'] : [])].join(' ');
  return `${escapeMarkdown(vscode.l10n.t('Token {0} of {1}:', index + 1, tokens.length))} ${cut}`;
}

function title({ tokens, index, mergeRank }: TokenCard, { name }: CheckpointInfo): string {
  const token = tokens[index];
  const facts = [
    vscode.l10n.t('token {0} of {1}', token.id, name),
    ...(mergeRank ? [vscode.l10n.t('merge rank {0} of {1}', mergeRank.rank, mergeRank.of)] : []),
  ];
  return `**${tokenCode(token)}** ${escapeMarkdown(facts.join(', '))}`;
}

/** The spaces side by side; the cosine stands before its token, so that a right-to-left one can't move it. */
function neighbourTable(spaces: readonly SpaceNeighbours[]): string {
  // VS Code leaves no room between the columns of a hover's table.
  const row = (cells: readonly string[]) => `| ${cells.join('&emsp; | ')} |`;
  const most = Math.max(...spaces.map(({ neighbours }) => neighbours.length));
  const heading = ({ space, norm }: SpaceNeighbours) =>
    escapeMarkdown(vscode.l10n.t('{0}, norm {1}', space, norm.toPrecision(3)));
  const cell = ({ neighbours }: SpaceNeighbours, rank: number) => {
    const other = neighbours[rank];
    return other ? `${cosine(other.cosine)} ${markdownToken(visibleToken(other.token))}` : '';
  };
  return [
    row(spaces.map(heading)),
    `|${' :--- |'.repeat(spaces.length)}`,
    ...Array.from({ length: most }, (_, rank) => row(spaces.map((space) => cell(space, rank)))),
  ].join('\n');
}

function cosine(value: number): string {
  return value.toFixed(2).replace('-', '−');
}

/** The text as it stands in running text, and what it is there. */
function spaced({ text, spaced: tokens }: TokenCard, pin: (text: string) => string): string | undefined {
  if (!tokens || tokens.length > SPLIT_AROUND) return undefined;
  const shown = tokens.map((token) => tokenCode(token)).join(' ');
  return `${escapeMarkdown(vscode.l10n.t('With a space:'))} ${shown} ${pin(` ${text}`)}`;
}

function tokenCode({ token }: Token): string {
  return codeSpan(visibleToken(token));
}
