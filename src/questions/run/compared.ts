import type { ResultOf } from '../../protocol/questions.js';
import { state } from '../../report/claims/claims.js';
import { TOKEN } from '../../report/likelyTokens.js';
import { formatNumber } from '../../report/numbers.js';
import type { TableData } from '../../report/tableModel.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { ofLogit, type Part } from './byEffect.js';
import { aboutRun, fileName, measured } from './words.js';

type RunResult = ResultOf<'run'>;
type Against = NonNullable<RunResult['against']>;

/** A place in both prompts with its tokens. */
export type TokenPlace = Against['aligned'][number] & {
  readonly token?: string;
  readonly otherToken?: string;
  readonly differs: boolean;
};

/** The tokens of both prompts, side by side. */
export function tokenPlaces(
  tokens: RunResult['tokens'],
  { aligned, tokens: others }: Pick<Against, 'aligned' | 'tokens'>,
): TokenPlace[] {
  return aligned.map(({ position, otherPosition }) => {
    const own = position === undefined ? undefined : tokens[position];
    const other = otherPosition === undefined ? undefined : others[otherPosition];
    return {
      ...(own && { position: position!, token: own.token }),
      ...(other && { otherPosition: otherPosition!, otherToken: other.token }),
      differs: own?.id !== other?.id,
    };
  });
}

/** What a part did on the other prompt, and what it does less there; undefined without a place to compare with. */
export function comparison(result: RunResult) {
  const { at } = result.against ?? {};
  if (!at) return undefined;
  const byName = new Map(result.parts.map(({ name }, i) => [name, at.parts[i]]));
  return {
    there: ({ name }: Part) => byName.get(name)!.logit,
    difference: ({ name }: Part) => byName.get(name)!.difference,
  };
}

/** What orders and colours the parts: what each did, or with a second prompt the difference that it makes. */
export function effectIn(result: RunResult): (part: Part) => number {
  return comparison(result)?.difference ?? ofLogit;
}

/** What the parts are of: the logit, or its difference between both prompts. */
export function splitIn(result: RunResult): string {
  const what = measured(result);
  return result.against?.at ? `the difference between both prompts in ${what}` : what;
}

/** What the other prompt gives, and how the two are aligned. */
export function otherOutcome(result: RunResult): readonly string[] {
  const { against, logit, position, tokens } = result;
  if (!against) return [];
  const alone = against.aligned.filter((place) => Object.keys(place).length < 2).length;
  const { at } = against;
  return [
    at
      ? state('otherPrompt', {
          other: formatNumber(at.logit),
          place: `${at.position}, “${visibleToken(against.tokens[at.position].token)}”`,
          difference: formatNumber(logit - at.logit),
        })
      : state('noCounterpart', { place: `${position}, “${visibleToken(tokens[position].token)}”` }),
    ...(alone > 0 ? [state('alignedPrompts', { alone })] : []),
  ];
}

/** Both prompts, token by token. */
export function tokensTable(result: RunResult, against: Against): TableData {
  return {
    title: 'Both prompts, token by token',
    fileName: fileName(result, 'prompts'),
    about: aboutRun(result),
    columns: [
      { key: 'position', label: 'Position', kind: 'integer' },
      TOKEN,
      { key: 'otherPosition', label: 'Other prompt', kind: 'integer' },
      { key: 'otherToken', label: 'Its token', kind: 'token' },
      { key: 'differs', label: 'Differs', kind: 'text' },
    ],
    rows: tokenPlaces(result.tokens, against).map(
      ({ position, token, otherPosition, otherToken, differs }) => [
        ...[position ?? null, token ?? null, otherPosition ?? null, otherToken ?? null],
        differs ? 'differs' : '',
      ],
    ),
  };
}
