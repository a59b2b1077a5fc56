import { QkLensError } from '../../protocol/errors.js';
import type { NotOneToken, PairSide, PairsRequest, PairsResult } from '../../protocol/pairs.js';

/** Why there is nothing to show: tokens were given for a side, and none of them is one token. */
export function whyNoPairs(
  request: Pick<PairsRequest, PairSide>,
  { qk, ov, notOneToken }: Pick<PairsResult, 'qk' | 'ov' | 'notOneToken'>,
): QkLensError | undefined {
  const found = { destination: qk, source: ov };
  const empty = (['destination', 'source'] as const).find(
    (side) => request[side].length > 0 && found[side].length === 0,
  );
  if (!empty) return undefined;
  const why = notOneToken.filter(({ side }) => side === empty).map(explain);
  return new QkLensError('notOneToken', `There is no ${empty} token left: ${why.join(' ')}`);
}

function explain({ text, reason, fix }: NotOneToken): string {
  return `${JSON.stringify(text)} is ${reason}.${fix === undefined ? '' : ` Try ${JSON.stringify(fix)}.`}`;
}
