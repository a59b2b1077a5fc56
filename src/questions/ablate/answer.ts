import type { Asking, TokenNames } from '../../circuits/asking.js';
import { BaseRun, meanOf, type Effect, type MeasuredPrompt } from '../../circuits/baseRun.js';
import { partEdit, type PartEdit } from '../../circuits/partEdits.js';
import { promptTokens } from '../../circuits/promptTokens.js';
import { setPrompts } from '../../circuits/promptSets.js';
import { provenance } from '../../circuits/provenance.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';
import { typedTokens } from '../../circuits/words.js';
import { formatPart, type Ablation } from '../../protocol/ablation.js';
import { QkLensError } from '../../protocol/errors.js';
import type { RequestOf, ResultOf } from '../../protocol/questions.js';
import { bootstrapInterval } from '../../statistics/bootstrap.js';
import { moments } from '../../statistics/moments.js';
import { seededRandom, type Random } from '../../statistics/random.js';
import type { Listener } from '../../tasks/sharedTask.js';

type AblateRequest = RequestOf<'ablate'>;
type AblateResult = ResultOf<'ablate'>;

/** Fewer prompts say nothing of others. */
const FEWEST_FOR_INTERVAL = 5;

/**
 * Runs the model on prompts with heads and MLPs edited, each by itself and then all together, and measures at the last
 * position how the targets' mean logit less that of the others changes, their probability, and the distribution (KL of
 * the edited one from the model's, in nats). The change is that of the whole run; beside it stands the direct path's
 * alone: what the part wrote otherwise, along the target's direction in the last stream, with the final norm's scale
 * held. A random edit, of the same span and size, is the same for all prompts.
 *
 * @throws QkLensError `badRequest` without a text or a set, or for an edit that a part does not have; `noSuchHead`,
 *   `notOneToken`, `noTokenizer`, `nonFiniteWeights`, `fileChanged`, `compute`, `cancelled`
 */
export async function ablate(
  spaces: VocabularySpaces,
  request: AblateRequest,
  asking: Asking<AblateResult>,
): Promise<AblateResult> {
  const { model } = spaces;
  const weights = model.weights(request.processing);
  const { tokenizer, signal, onProgress } = asking;
  const ablation = ablationOf(request);
  const parts: PartEdit[] = [];
  for (const part of request.parts) parts.push(await partEdit(spaces, request.processing, part, ablation));
  const asked = await promptsOf(request, tokenizer);
  const listener: Listener = { signal };
  const progress = (stage: string, done: number, all: number) =>
    onProgress?.({ stage, fraction: done / all });

  const prompts: BaseRun[] = [];
  for (const prompt of asked) {
    progress('Running the model', prompts.length, asked.length);
    const { tokens } = await promptTokens(prompt.text, request, model.checkpoint, tokenizer);
    prompts.push(await BaseRun.of(weights, prompt, tokens, request.parts, listener));
  }
  const means = ablation.kind === 'mean' ? parts.map(({ part }) => meanOf(prompts, part)) : [];
  const groups = [...parts.keys()].map((i) => [i]);
  if (parts.length > 1) groups.push([...parts.keys()]);

  const random = seededRandom(request.seed);
  const hasRandom = (group: readonly number[]) => group.every((i) => parts[i].hasRandom);
  const runs = groups.reduce((sum, group) => sum + 1 + (hasRandom(group) ? request.draws : 0), 0);
  let done = 0;
  const effects = async (group: readonly number[], draw?: Random): Promise<Effect[]> => {
    const edits = group.map((i) => ({ part: parts[i].part, edit: parts[i].of(means[i], draw) }));
    const own: Effect[] = [];
    for (const [p, prompt] of prompts.entries()) {
      progress('Running the edited model', done + p / prompts.length, runs);
      own.push(await prompt.effectOf(edits, listener));
    }
    done++;
    return own;
  };
  const edits: AblateResult['edits'][number][] = [];
  for (const group of groups) {
    const byPrompt = await effects(group);
    const draws: number[] = [];
    for (let draw = 0; hasRandom(group) && draw < request.draws; draw++)
      draws.push(meanEffect(await effects(group, random)).logit);
    if (group.length > 1) addDirects(byPrompt, edits);
    edits.push({
      parts: group.map((i) => formatPart(parts[i].part)),
      mean: meanEffect(byPrompt),
      ...(byPrompt.length >= FEWEST_FOR_INTERVAL && {
        interval: bootstrapInterval(
          byPrompt.map(({ logit }) => logit),
          request.seed,
        ),
      }),
      ...(draws.length > 0 && {
        random: { ...moments(draws), count: draws.length },
      }),
      byPrompt,
    });
  }
  return {
    ...provenance(spaces, request, ['run']),
    prompts: prompts.map(({ prompt, before }) => ({
      text: prompt.text,
      target: tokenizer.token(before.targets[0]),
      ...(before.minus.length > 0 && { minus: tokenizer.token(before.minus[0]) }),
      ...{ logit: before.logit, probability: before.probability },
    })),
    edits,
  };
}

function ablationOf({ mean, keep, remove, circuit }: AblateRequest): Ablation {
  if (keep !== undefined) return { kind: 'keep', circuit, count: keep };
  if (remove !== undefined) return { kind: 'remove', circuit, index: remove };
  return { kind: mean ? 'mean' : 'zero' };
}

async function promptsOf(
  { text, set, prompts, target, minus }: AblateRequest,
  tokenizer: TokenNames,
): Promise<readonly MeasuredPrompt[]> {
  if (set !== undefined) return setPrompts(set, prompts, tokenizer);
  if (text === undefined) {
    throw new QkLensError(
      'badRequest',
      'Give a text that the model is run on ("text"), or a set of prompts ("set": "ioi" or "greater-than").',
    );
  }
  return [
    {
      text,
      targets: target === undefined ? [] : await typedTokens(target, tokenizer),
      minus: minus === undefined ? [] : await typedTokens(minus, tokenizer),
      likeliest: true,
    },
  ];
}

/** The direct paths of parts add up. */
function addDirects(byPrompt: Effect[], single: readonly AblateResult['edits'][number][]): void {
  byPrompt.forEach((own, p) => {
    const direct = single.reduce((sum, edit) => sum + edit.byPrompt[p].direct, 0);
    byPrompt[p] = { ...own, direct };
  });
}

function meanEffect(effects: readonly Effect[]): Effect {
  const mean = (name: keyof Effect) => moments(effects.map((own) => own[name])).mean;
  return {
    logit: mean('logit'),
    probability: mean('probability'),
    divergence: mean('divergence'),
    direct: mean('direct'),
  };
}
