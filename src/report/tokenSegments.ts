import { cutAtSigns, type TokenSegment } from '../protocol/tokenText.js';
import { count, MOST } from './budget.js';

/** A token's text cut at its signs. If it is too long to be a token, the last segment represents the rest. */
export function tokenSegments(token: string): readonly TokenSegment[] {
  const spelled = token.slice(0, MOST.tokenCharacters);
  const rest = token.slice(spelled.length);
  const segments = cutAtSigns(spelled);
  return rest === ''
    ? segments
    : [...segments, { text: rest, mark: '…', name: `${count(rest.length)} more` }];
}

/** The token on one line of plain text with nothing invisible, as in `␣Leilan`; `readToken` reads it back. */
export function visibleToken(token: string): string {
  return tokenSegments(token)
    .map(({ text, mark }) => mark ?? text)
    .join('');
}
