import type { Asking, TokenNames } from '../../circuits/asking.js';
import { afterBeginning } from '../../circuits/promptTokens.js';
import { provenance } from '../../circuits/provenance.js';
import { differentTokens } from '../../circuits/repeatedTokens.js';
import { roleEvidence, type RoleEvidence } from '../../circuits/roleEvidence.js';
import { scoredPrompts } from '../../circuits/scoredPrompts.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';
import { ATTENTION_SCORES, type AttentionScore, type Scores } from '../../protocol/attentionScores.js';
import { has, whyWithout } from '../../protocol/capabilities.js';
import { QkLensError } from '../../protocol/errors.js';
import { formatHeadRef } from '../../protocol/headRef.js';
import { listOf } from '../../protocol/oneOrMore.js';
import type { RequestOf, ResultOf } from '../../protocol/questions.js';
import { moments } from '../../statistics/moments.js';
import { seededRandom } from '../../statistics/random.js';
import { randomTokens, roomOf } from './prompts.js';

type ScoresRequest = RequestOf<'scores'>;
type ScoresResult = ResultOf<'scores'>;

/**
 * Scores of every head's attention patterns (`PromptScores`) on random tokens that repeat, or on texts, with their mean
 * and spread over prompts and what attention spread evenly over all keys has; beside them what weights alone say of three
 * of the roles (`roleEvidence`), which comes last. A model that can't be run has the latter alone.
 *
 * @throws QkLensError `badRequest` if a text is too short or random tokens do not fit; `noTokenizer`,
 *   `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function scores(
  spaces: VocabularySpaces,
  request: ScoresRequest,
  asking: Asking<ScoresResult>,
): Promise<ScoresResult> {
  const { checkpoint } = spaces.model;
  const { model } = checkpoint.info;
  const asked = ATTENTION_SCORES.filter((score) => request.scores.includes(score));
  const headsPerKey = model.nHeads / model.nKeyValueHeads;
  const base = { ...sourceOf(spaces, request), scores: asked, ...(headsPerKey > 1 && { headsPerKey }) };
  if (!has('run', model)) {
    const evidence = await roleEvidence(spaces, request, asking);
    return { ...base, even: {}, ...weightsOf(evidence), heads: withEvidence([], evidence) };
  }
  const { prompts, about } = await promptsOf(spaces, request, asking.tokenizer);
  const { heads, even } = await scoredPrompts(spaces.model, request.processing, prompts, asking);
  const ran = {
    ...base,
    prompts: { ...about, count: prompts.length, positions: Math.max(...prompts.map(({ length }) => length)) },
    even: summed(asked, even, ({ mean }) => mean),
  };
  const scored = heads.map(({ layer, head, byPrompt }) => ({
    ...{ layer, head },
    scores: summed(asked, byPrompt, (own) => own),
  }));
  asking.onPartial?.({ ...ran, heads: scored.map((own) => ({ ...own, weights: {} })) });
  const evidence = await roleEvidence(spaces, request, asking);
  return { ...ran, ...weightsOf(evidence), heads: withEvidence(scored, evidence) };
}

/** The source, and why there are no runs where there are none. */
function sourceOf(spaces: VocabularySpaces, request: ScoresRequest) {
  const why = whyWithout('run', spaces.model.checkpoint.info.model);
  if (why === undefined) return provenance(spaces, request, ['run']);
  const source = provenance(spaces, request, ['scores']);
  const runs = `the model can't be run: ${why}; shown is what the weights alone say`;
  return { ...source, caveats: [...(source.caveats ?? []), runs] };
}

async function promptsOf(
  { model: { checkpoint } }: VocabularySpaces,
  request: ScoresRequest,
  names: TokenNames,
): Promise<{
  readonly prompts: readonly (readonly number[])[];
  readonly about: { readonly kind: 'random' | 'text'; readonly tokens?: number };
}> {
  const whole = (ids: readonly number[]) => afterBeginning(ids, request, checkpoint);
  if (request.text !== undefined) {
    const size = Math.min(request.piece, roomOf(request, checkpoint.info));
    const ids: number[][] = [];
    for (const text of listOf(request.text)) ids.push(await names.encodePrompt(text));
    const prompts = ids.flatMap((own) => pieces(own, size)).map(whole);
    const scored = prompts.filter(({ length }) => length >= 2);
    if (scored.length > 0) return { prompts: scored, about: { kind: 'text' } };
    throw new QkLensError('badRequest', 'The text has less than two tokens: nothing comes before another.');
  }
  const { count, below, never } = randomTokens(request, checkpoint.info);
  const { unplacedToken } = checkpoint.config;
  const excluded = new Set([...never, ...(unplacedToken === undefined ? [] : [unplacedToken])]);
  const random = seededRandom(request.seed);
  const prompts = Array.from({ length: request.draws }, () => {
    const drawn = differentTokens(count, below, excluded, random);
    return whole([...drawn, ...drawn]);
  });
  return { prompts, about: { kind: 'random', tokens: count } };
}

/** Of one size, but the last: it is left out if it is shorter than half of that and not the only one. */
function pieces(ids: readonly number[], size: number): (readonly number[])[] {
  const all = Array.from({ length: Math.ceil(ids.length / size) }, (_, i) =>
    ids.slice(i * size, (i + 1) * size),
  );
  return all.filter((piece, i) => i === 0 || 2 * piece.length >= size);
}

/** Each score's moments over the prompts that have it. */
function summed<Value>(
  asked: readonly AttentionScore[],
  all: readonly Scores[],
  value: (own: { readonly mean: number; readonly sd: number }) => Value,
): { readonly [score in AttentionScore]?: Value } {
  return Object.fromEntries(
    asked.flatMap((score) => {
      const values = all.flatMap((own) => own[score] ?? []);
      return values.length > 0 ? [[score, value(moments(values))]] : [];
    }),
  );
}

type Head = ScoresResult['heads'][number];

function weightsOf({
  previousTokenHeads,
  positions,
  even,
  tokens,
}: RoleEvidence): Pick<ScoresResult, 'byWeights'> {
  return { byWeights: { previousTokenHeads, positions, even, tokens } };
}

/** The heads of layers with attention; those without runs have no scores. */
function withEvidence(scored: readonly Omit<Head, 'weights'>[], { heads }: RoleEvidence): Head[] {
  const known = new Map(scored.map((own) => [formatHeadRef(own), own.scores]));
  return heads.map(({ layer, head, ...weights }) => ({
    ...{ layer, head, scores: known.get(formatHeadRef({ layer, head })) ?? {}, weights },
  }));
}
