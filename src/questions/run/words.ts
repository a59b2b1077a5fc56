import type { ResultOf } from '../../protocol/questions.js';
import { state } from '../../report/claims/claims.js';
import { formatNumber } from '../../report/numbers.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { provenanceLines } from '../../report/weightWords.js';
import { beginningNote } from '../residual/words.js';
import { asLabel, othersIn } from './others.js';

type RunResult = ResultOf<'run'>;

/** `logit of “␣Paris” - “␣London”` */
export function measured({ target, minus }: RunResult): string {
  const named = ({ token }: RunResult['target']) => `“${visibleToken(token)}”`;
  return minus
    ? `the logit of ${named(target)} less that of ${named(minus)}`
    : `the logit of ${named(target)}`;
}

/** Lines on where the numbers come from. */
export function aboutRun(result: RunResult): readonly string[] {
  const { tokens, position } = result;
  const at = `${measured(result)} at position ${position}, “${visibleToken(tokens[position].token)}”`;
  return [
    ...provenanceLines(result, at, { usesW_EE: false }),
    ...beginningNote(result),
    `Prompt: ${shownTokens(tokens)}`,
    ...othersIn(result).map(({ name, prompt }) => `${asLabel(name)}: ${shownTokens(prompt.tokens)}`),
  ];
}

function shownTokens(tokens: RunResult['tokens']): string {
  return tokens.map(({ token }) => visibleToken(token)).join('|');
}

/** What the model gives the tokens, and what the parts add up to. */
export function outcome(result: RunResult): readonly string[] {
  const { target, minus, logit: sum } = result;
  const said = [target, ...(minus ? [minus] : [])].map(({ token, logit, probability, rank }) =>
    state('tokenOutcome', {
      token: visibleToken(token),
      logit: formatNumber(logit),
      probability: formatNumber(probability),
      rank,
    }),
  );
  return [...said, state('logitSum', { sum: formatNumber(sum), what: measured(result) })];
}

/** `run-5-Paris`, a file's name without what file systems refuse. */
export function fileName({ position }: RunResult, part: string): string {
  return `run-${position}-${part}`;
}
