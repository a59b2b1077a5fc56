import { EXAMPLE_PROMPT } from '../../protocol/examplePrompt.js';
import type { HeadResult, TokenTables } from '../../protocol/head.js';
import type { PanelState } from '../../protocol/panel.js';
import type { NamedWords } from '../../protocol/words.js';
import type { FirstVisit } from './headPage.js';

const NAMES = [' Mary', ' John', ' James'];
const MOST_TOKENS = 5;

/**
 * What the tabs of a head ask about on their first visit: the strongest tokens of the head's first vector, if QK was
 * shown, and the first list of words.
 *
 * @param qk what the QK tab showed last
 * @param lists by the host
 */
export function firstVisit(qk: PanelState | undefined, lists: readonly NamedWords[]): FirstVisit {
  const circuits = qk?.question.name === 'head' ? (qk.result as HeadResult | undefined)?.circuits : undefined;
  const vector = (circuits?.effective ?? circuits?.embedding)?.vectors.find(({ index }) => index === 0);
  return {
    prompt: EXAMPLE_PROMPT,
    destination: strongest(vector?.query),
    source: strongest(vector?.key),
    list: lists.find(({ words }) => words.length > 0) ?? { name: 'names', words: NAMES },
  };
}

/** Tokens that can be typed: bytes that are no text can't. */
function strongest(tables: TokenTables | undefined): readonly string[] {
  const tokens = (tables?.positive ?? []).map(({ token }) => token);
  const typed = tokens.filter((token) => token.trim() !== '' && !/\\x|[\r\n\t]/.test(token));
  return typed.length ? typed.slice(0, MOST_TOKENS) : NAMES;
}
