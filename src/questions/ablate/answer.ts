import type { Asking, TokenNames } from '../../circuits/asking.js';
import { BaseRun, type MeasuredPrompt } from '../../circuits/baseRun.js';
import { eachLayer } from '../../circuits/eachLayer.js';
import { editedRuns } from '../../circuits/editedRuns.js';
import { forward, type OnLayer } from '../../circuits/forward.js';
import { partEdit, type PartEdit } from '../../circuits/partEdits.js';
import { askedPosition, promptTokens } from '../../circuits/promptTokens.js';
import { setPrompts } from '../../circuits/promptSets.js';
import { provenance } from '../../circuits/provenance.js';
import type { VocabularySpaces } from '../../circuits/vocabularySpaces.js';
import { typedTokens } from '../../circuits/words.js';
import type { Ablation } from '../../protocol/ablation.js';
import { QkLensError } from '../../protocol/errors.js';
import type { RequestOf, ResultOf } from '../../protocol/questions.js';
import { bootstrapInterval } from '../../statistics/bootstrap.js';
import { seededRandom } from '../../statistics/random.js';

type AblateRequest = RequestOf<'ablate'>;
type AblateResult = ResultOf<'ablate'>;

/** Fewer prompts say nothing of others. */
const FEWEST_FOR_INTERVAL = 5;

/**
 * Runs the model on prompts with heads and MLPs edited, each by itself and then all together, and measures at the last
 * position, an encoder's at its mask token, how the targets' mean logit less that of the others changes, their probability, and the distribution (KL of
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
  const prompts: BaseRun[] = [];
  for (const prompt of asked) {
    onProgress?.({ stage: 'Running the model', fraction: prompts.length / asked.length });
    const { tokens } = await promptTokens(prompt.text, request, model.checkpoint, tokenizer);
    const eachOf = (onLayer: OnLayer) =>
      asked.length === 1
        ? eachLayer(model, request.processing, tokens, onLayer, { signal })
        : forward(weights, tokens, model.checkpoint.config.nLayers, onLayer, { signal });
    const run = { tokens, at: askedPosition(-1, tokens, model.checkpoint), eachLayer: eachOf };
    prompts.push(await BaseRun.of(weights, prompt, run, request.parts, { signal }));
  }
  const { draws, seed } = request;
  const edits = await editedRuns(
    prompts,
    { parts, ablation, draws: { count: draws, random: seededRandom(seed) } },
    { signal, onProgress },
  );
  return {
    ...provenance(spaces, request, ['run']),
    prompts: prompts.map(({ prompt, before }) => ({
      text: prompt.text,
      target: tokenizer.token(before.targets[0]),
      ...(before.minus.length > 0 && { minus: tokenizer.token(before.minus[0]) }),
      ...{ logit: before.logit, probability: before.probability },
    })),
    edits: edits.map((edit) => ({
      ...edit,
      ...(edit.byPrompt.length >= FEWEST_FOR_INTERVAL && {
        interval: bootstrapInterval(
          edit.byPrompt.map(({ logit }) => logit),
          seed,
        ),
      }),
    })),
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
