import type { CheckpointInfo, Token, VocabularySpace } from '../../protocol/model.js';
import type { SpaceNeighbours, TokenCard } from '../../protocol/tokenCard.js';
import { typedToken } from '../../protocol/tokenText.js';
import {
  codeSpan,
  asMarkdown,
  joinMarkdown,
  numeral,
  cellSpan,
  type Markdown,
} from '../../report/markdownText.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { cardTable, noticeOf, paragraphs } from '../references/cardMarkdown.js';
import { commandLink } from './commandLink.js';

/** The commands of the card's links. */
export const TOKEN_CARD_COMMANDS = ['qkLens.pinNeighbours'];

/** Tokens shown on each side of the selected one. */
const SPLIT_AROUND = 6;
/** The panel answers at most this many tokens of a text. */
const MOST_PINNED = 64;

/** A token's card as Markdown that may run {@link TOKEN_CARD_COMMANDS}. */
export function tokenCardMarkdown(card: TokenCard, checkpoint: CheckpointInfo): Markdown {
  const token = card.tokens[card.index];
  const text = card.tokens.length > MOST_PINNED ? typedToken(token.token) : card.text;
  const pin = (words: string, space: VocabularySpace, pinned = text) =>
    commandLink(words, 'qkLens.pinNeighbours', {
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
    otherSpelling(card, (tokenText) => pin('Pin', 'W_E', tokenText)),
  ]);
}

function links(
  spaces: readonly VocabularySpace[],
  pin: (words: string, space: VocabularySpace) => Markdown,
): Markdown {
  const pinned = joinMarkdown(
    spaces.map((space) => pin(space, space)),
    ' · ',
  );
  const shown = asMarkdown`Pin in panel: ${pinned}`;
  if (spaces.includes('W_EE')) return shown;
  const missing = 'W_EE is not computed:';
  return asMarkdown`${shown} · ${missing} ${pin('Compute', 'W_EE')}`;
}

/** The tokens of the text, if there are several. */
function split({ tokens, index }: TokenCard): Markdown | undefined {
  if (tokens.length === 1) return undefined;
  const from = Math.max(0, index - SPLIT_AROUND);
  const to = Math.min(tokens.length, index + SPLIT_AROUND + 1);
  const shown = tokens.slice(from, to).map((token, i) => {
    const code = tokenCode(token);
    return from + i === index ? asMarkdown`**${code}**` : code;
  });
  const cut = joinMarkdown([from > 0 ? '…' : undefined, ...shown, to < tokens.length ? '…' : undefined], ' ');
  return asMarkdown`Token ${index + 1} of ${tokens.length}: ${cut}`;
}

function title({ tokens, index, mergeRank }: TokenCard, { name }: CheckpointInfo): Markdown {
  const token = tokens[index];
  const facts = [
    `token ${token.id} of ${name}`,
    ...(mergeRank ? [`merge rank ${mergeRank.rank} of ${mergeRank.of}`] : []),
  ];
  return asMarkdown`**${tokenCode(token)}** ${facts.join(', ')}`;
}

/** The spaces side by side; the cosine precedes its token, so that a right-to-left token can't move it. */
function neighbourTable(spaces: readonly SpaceNeighbours[]): Markdown {
  const most = Math.max(...spaces.map(({ neighbours }) => neighbours.length));
  const heading = ({ space, norm }: SpaceNeighbours) => `cosine in ${space}, norm ${norm.toPrecision(3)}`;
  const cell = ({ neighbours }: SpaceNeighbours, rank: number) => {
    const other = neighbours[rank];
    if (!other) return '';
    return asMarkdown`${numeral(cosine(other.cosine))} ${cellSpan(visibleToken(other.token))}`;
  };
  return cardTable(
    spaces.map(heading),
    Array.from({ length: most }, (_, rank) => spaces.map((space) => cell(space, rank))),
  );
}

function cosine(value: number): string {
  return value.toFixed(2).replace('-', '−');
}

/** The text's tokens with a space before it, or without one. */
function otherSpelling(
  { text, spaced, bare }: TokenCard,
  pin: (text: string) => Markdown,
): Markdown | undefined {
  const tokens = bare ?? spaced;
  if (!tokens || tokens.length > SPLIT_AROUND) return undefined;
  const shown = joinMarkdown(tokens.map(tokenCode), ' ');
  if (bare) return asMarkdown`Without a space: ${shown}`;
  return asMarkdown`With a space: ${shown} ${pin(` ${text}`)}`;
}

function tokenCode({ token }: Token): Markdown {
  return codeSpan(visibleToken(token));
}
