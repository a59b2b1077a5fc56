import { type AttentionScore } from '../../protocol/attentionScores.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import type { ResultOf } from '../../protocol/questions.js';
import { CLAIMS } from '../../report/claims/claims.js';
import { number } from '../../report/likelyTokens.js';
import type { Cell, Column, TableData } from '../../report/tableModel.js';
import { rankedHeads, ROLES, type Role } from './agreement.js';
import { aboutScores, isShare, SCORE_LABELS, SCORE_NOTES } from './words.js';

type ScoresResult = ResultOf<'scores'>;
type Head = ScoresResult['heads'][number];

/** A column, and a head's cell in it. */
interface Part {
  readonly column: Column;
  readonly cell: (head: Head) => Cell | undefined;
}

function isRole(score: AttentionScore): score is Role {
  return (ROLES as readonly AttentionScore[]).includes(score);
}

/** The score by which heads are first in order. */
export function mainScore(scores: readonly AttentionScore[]): AttentionScore | undefined {
  return scores.includes('induction') ? 'induction' : scores[0];
}

/** The heads in order of one score, the highest first; those without it last. */
export function byScore({ heads }: Pick<ScoresResult, 'heads'>, score: AttentionScore): readonly Head[] {
  const of = (head: Head) => head.scores[score]?.mean ?? -Infinity;
  const compare = (a: Head, b: Head) => (of(a) === of(b) ? 0 : of(b) - of(a));
  return heads.toSorted(compare);
}

/**
 * The heads with the highest of each score that is a part of attention, with what their weights say of the same.
 *
 * @param most of each
 */
export function strongestTable(result: ScoresResult, most: number): TableData {
  const rows = result.scores.filter(isShare).flatMap((score) => {
    const places = new Map(
      isRole(score) ? rankedHeads(result, score).map(({ head, place }) => [head, place]) : [],
    );
    return byScore(result, score)
      .filter((head) => head.scores[score])
      .slice(0, most)
      .map((head) => [
        formatHeadRef(head),
        SCORE_LABELS[score],
        head.scores[score]!.mean,
        head.scores[score]!.sd,
        result.even[score] ?? null,
        (isRole(score) ? head.weights[score] : undefined) ?? null,
        places.get(head) ?? null,
      ]);
  });
  return {
    title: 'The highest of each score',
    fileName: 'scores-strongest',
    about: aboutScores(result),
    columns: [
      { key: 'head', label: 'Head', kind: 'text' },
      { key: 'score', label: 'Score', kind: 'text' },
      number('mean', 'Mean'),
      number('sd', 'SD'),
      number('even', 'Even attention'),
      number('weights', 'By weights'),
      { key: 'place', label: 'Place by weights', kind: 'integer' },
    ],
    rows,
  };
}

/** Every head's scores, `first` before the others and in its order, each with what weights alone say of it. */
export function headsTable(result: ScoresResult, first: AttentionScore | undefined): TableData {
  const ordered = first === undefined ? result.heads : byScore(result, first);
  const scores = first === undefined ? result.scores : [first, ...result.scores.filter((s) => s !== first)];
  const parts: readonly Part[] = [
    { column: { key: 'head', label: 'Head', kind: 'text' }, cell: formatHeadRef },
    ...scores
      .flatMap((score) => [...scoreParts(score), ...(isRole(score) ? weightParts(score) : [])])
      .filter(({ cell }) => result.heads.some((head) => cell(head) !== undefined)),
  ];
  return {
    title: 'Every head',
    fileName: 'scores',
    about: aboutScores(result),
    columns: parts.map(({ column }) => column),
    rows: ordered.map((head) => parts.map(({ cell }) => cell(head) ?? null)),
  };
}

function scoreParts(score: AttentionScore): readonly Part[] {
  return [
    {
      column: { ...number(score, SCORE_LABELS[score]), about: SCORE_NOTES[score] },
      cell: ({ scores }) => scores[score]?.mean,
    },
    { column: number(`${score}Sd`, 'SD'), cell: ({ scores }) => scores[score]?.sd },
  ];
}

function weightParts(role: Role): readonly Part[] {
  return [
    {
      column: number(`${role}ByWeights`, `${SCORE_LABELS[role]} by weights`),
      cell: ({ weights }) => weights[role],
    },
    ...(role === 'induction' ? [K_COMPOSITION] : []),
  ];
}

const K_COMPOSITION: Part = {
  column: number('kComposition', CLAIMS.columnKComposition.text),
  cell: ({ weights }) => weights.kComposition,
};
