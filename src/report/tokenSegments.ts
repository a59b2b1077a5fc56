import { count, MOST } from './budget.js';

/**
 * A token's text cut so that nothing in it is invisible. `text` is the true text (for copying); if it is invisible,
 * `mark` is drawn in its place and `name` is read out.
 */
export interface TokenSegment {
  readonly text: string;
  readonly mark?: string;
  readonly name?: string;
}

const NAMED: { readonly [character: string]: { readonly mark: string; readonly name: string } } = {
  ' ': { mark: '␣', name: 'space' },
  '\n': { mark: '↵', name: 'newline' },
  '\r': { mark: '␍', name: 'carriage return' },
  '\t': { mark: '→', name: 'tab' },
};

/** White space, bytes spelled `\xe3`, and every control, format, private-use or unassigned character. */
const UNSEEN = /\\x[0-9a-f]{2}|[\s\p{C}\p{Z}]/gu;

/**
 * Cuts a token as the protocol spells it (src/protocol/model.ts) into segments whose texts join to the token. If it is
 * too long to be a token, its last segment represents the rest.
 */
export function tokenSegments(token: string): readonly TokenSegment[] {
  if (token === '') return [{ text: '', mark: '∅', name: 'empty' }];
  const segments: TokenSegment[] = [];
  let end = 0;
  const spelled = token.slice(0, MOST.tokenCharacters);
  for (const match of spelled.matchAll(UNSEEN)) {
    if (match.index > end) segments.push({ text: token.slice(end, match.index) });
    segments.push(markedSegment(match[0]));
    end = match.index + match[0].length;
  }
  if (end < spelled.length) segments.push({ text: spelled.slice(end) });
  const rest = token.slice(spelled.length);
  return rest === ''
    ? segments
    : [...segments, { text: rest, mark: '…', name: `${count(rest.length)} more` }];
}

/** The token on one line of plain text with nothing invisible, as in `␣Leilan`. */
export function visibleToken(token: string): string {
  return tokenSegments(token)
    .map(({ text, mark }) => mark ?? text)
    .join('');
}

function markedSegment(text: string): TokenSegment {
  if (text.startsWith('\\x')) return { text, mark: text, name: `byte ${text.slice(2)}` };
  const named = NAMED[text];
  if (named) return { text, ...named };
  const mark = `U+${text.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  return { text, mark, name: mark };
}
