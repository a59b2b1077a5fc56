import type { OpenModel } from '../model/openModel.js';
import type { Scores } from '../protocol/attentionScores.js';
import type { HeadRef } from '../protocol/headRef.js';
import type { Processing } from '../protocol/model.js';
import { collectSeldom } from '../tasks/collectGarbage.js';
import type { Listener } from '../tasks/sharedTask.js';
import { forwardTogether, type LayerTrace } from './forward.js';
import { PromptScores } from './promptScores.js';

/** Entries of a layer's patterns in prompts that are run together: 64 MB. */
const MOST_ENTRIES = 1 << 24;
/** Positions of prompts that are run together: more gain nothing. */
const MOST_POSITIONS = 2048;

/** A head with its scores on each prompt. */
export interface ScoredHead extends HeadRef {
  readonly byPrompt: readonly Scores[];
}

/**
 * Runs the model on prompts and scores the patterns of all heads, layer by layer; those of one length are run together,
 * as many as fit.
 *
 * @param prompts ids, two or more in each
 * @returns heads in order of layers, and the scores of even attention on each prompt
 * @throws QkLensError as `forward`
 */
export async function scoredPrompts(
  model: OpenModel,
  processing: Processing,
  prompts: readonly (readonly number[])[],
  { signal, onProgress }: Listener,
): Promise<{ readonly heads: readonly ScoredHead[]; readonly even: readonly Scores[] }> {
  const weights = model.weights(processing);
  const { nLayers, nHeads, bidirectional = false } = weights.config;
  const scorers = prompts.map((tokens) => new PromptScores(tokens, bidirectional));
  const heads = Array.from({ length: nLayers * nHeads }, (_, i) => ({
    ...{ layer: Math.floor(i / nHeads), head: i % nHeads },
    byPrompt: new Array<Scores>(prompts.length).fill({}),
  }));
  collectSeldom();
  let done = 0;
  for (const group of together(prompts, nHeads)) {
    const n = prompts[group[0]].length;
    const onLayer = (trace: LayerTrace) => {
      for (let head = 0; head < nHeads; head++) {
        const { data } = trace.head(head).pattern;
        const { byPrompt } = heads[trace.layer * nHeads + head];
        for (const [place, prompt] of group.entries())
          byPrompt[prompt] = scorers[prompt].of(data, place * n * n);
      }
    };
    const progress = (fraction = 0) =>
      onProgress?.({
        stage: 'Running the model',
        fraction: (done + fraction * group.length) / prompts.length,
      });
    const listener = { signal, onProgress: (own: { readonly fraction?: number }) => progress(own.fraction) };
    await forwardTogether(
      weights,
      group.map((prompt) => prompts[prompt]),
      nLayers,
      onLayer,
      listener,
    );
    done += group.length;
  }
  return { heads, even: scorers.map((scorer) => scorer.uniform()) };
}

/** Indices of prompts that are run together. */
function together(prompts: readonly (readonly number[])[], nHeads: number): number[][] {
  const groups: number[][] = [];
  const open = new Map<number, number[]>();
  for (const [index, { length: n }] of prompts.entries()) {
    const most = Math.min(MOST_ENTRIES / (nHeads * n * n), MOST_POSITIONS / n);
    const group = open.get(n);
    if (group && group.length + 1 <= most) {
      group.push(index);
    } else {
      const next = [index];
      open.set(n, next);
      groups.push(next);
    }
  }
  return groups;
}
