import type { ResultOf } from '../../protocol/questions.js';
import { state } from '../../report/claims/claims.js';
import { TOKEN } from '../../report/likelyTokens.js';
import { formatNumber } from '../../report/numbers.js';
import type { TableData } from '../../report/tableModel.js';
import { visibleToken } from '../../report/tokenSegments.js';
import { ofLogit, type Part } from './byEffect.js';
import { asLabel, othersIn, tokenPlaces, type NamedPrompt } from './others.js';
import { aboutRun, fileName, measured } from './words.js';

type RunResult = ResultOf<'run'>;

/** What parts did on another prompt. */
export interface Compared extends NamedPrompt {
  readonly there: (part: Part) => number;
  /** What a part did on the first prompt less what it did there. */
  readonly difference: (part: Part) => number;
}

/** The other prompts that have a token in the place of the split one. */
export function comparedIn(result: RunResult): readonly Compared[] {
  return othersIn(result).flatMap((other) => {
    const { at } = other.prompt;
    if (!at) return [];
    const byName = new Map(result.parts.map(({ name }, i) => [name, at.parts[i]]));
    return [
      {
        ...other,
        there: ({ name }: Part) => byName.get(name)!.logit,
        difference: ({ name }: Part) => byName.get(name)!.difference,
      },
    ];
  });
}

/**
 * What orders and colours the parts: what each did, or beside other prompts the difference to them, to several their mean.
 */
export function effectIn(result: RunResult): (part: Part) => number {
  const compared = comparedIn(result);
  if (compared.length === 0) return ofLogit;
  return (part) => compared.reduce((sum, { difference }) => sum + difference(part), 0) / compared.length;
}

/** What a difference is between. */
export function betweenIn(result: RunResult): string {
  return othersIn(result).length > 1
    ? 'the mean difference from the other prompts'
    : 'the difference between both prompts';
}

/** What the parts are of: the logit, or its difference from other prompts. */
export function splitIn(result: RunResult): string {
  const what = measured(result);
  return comparedIn(result).length > 0 ? `${betweenIn(result)} in ${what}` : what;
}

/** What the other prompts give, and how they are aligned. */
export function otherOutcome(result: RunResult): readonly string[] {
  const { logit, position, tokens } = result;
  const others = othersIn(result);
  const alone = others.reduce(
    (sum, { prompt }) => sum + prompt.aligned.filter((place) => Object.keys(place).length < 2).length,
    0,
  );
  return [
    ...others.map(({ name, prompt }) => {
      const { at } = prompt;
      return at
        ? state('otherPrompt', {
            name,
            other: formatNumber(at.logit),
            place: `${at.position}, “${visibleToken(prompt.tokens[at.position].token)}”`,
            difference: formatNumber(logit - at.logit),
          })
        : state('noCounterpart', { name, place: `${position}, “${visibleToken(tokens[position].token)}”` });
    }),
    ...(alone > 0 ? [state('alignedPrompts', { alone })] : []),
  ];
}

/** How the parts are ordered beside several prompts. */
export function orderNote(result: RunResult): readonly string[] {
  const isMean = othersIn(result).length > 1 && comparedIn(result).length > 0;
  return isMean ? [state('meanOfPrompts', {})] : [];
}

/** All prompts, token by token. */
export function tokensTable(result: RunResult): TableData {
  const others = othersIn(result);
  const several = others.length > 1;
  return {
    title: `${several ? 'All' : 'Both'} prompts, token by token`,
    fileName: fileName(result, 'prompts'),
    about: aboutRun(result),
    columns: [
      { key: 'position', label: 'Position', kind: 'integer' },
      TOKEN,
      ...others.flatMap(({ name, key }) => [
        { key: `${key}Position`, label: asLabel(name), kind: 'integer' } as const,
        { key: `${key}Token`, label: 'Its token', kind: 'token' } as const,
      ]),
      { key: 'differs', label: 'Differs', kind: 'text' },
    ],
    rows: tokenPlaces(
      result.tokens,
      others.map(({ prompt }) => prompt),
    ).map(({ own, others: there, differs }) => [
      ...[own?.position ?? null, own?.token ?? null],
      ...there.flatMap((other) => [other?.position ?? null, other?.token ?? null]),
      differs.includes(true) ? 'differs' : '',
    ]),
  };
}
