import { appliedProcessing } from '../model/appliedProcessing.js';
import type { ModelConfig } from '../model/modelConfig.js';
import type { HeadRef } from '../protocol/headRef.js';
import type { Processing } from '../protocol/model.js';
import type { NeuronWeights } from '../protocol/neuronWeights.js';

/** What a result is about, as far as architectures differ in what it can tell of it. */
export type Topic = 'scores' | 'outputs' | 'W_EE' | 'neurons' | 'readWrite' | 'run';

/** What of a request decides what its numbers leave out. */
export interface CaveatRequest {
  readonly processing: Processing;
  readonly head?: HeadRef;
  readonly distance?: number;
  /** Which of its neurons' vectors. */
  readonly weights?: NeuronWeights;
}

/**
 * What of the model a result leaves out or takes otherwise than in GPT-2, one sentence each without a full stop; none for
 * GPT-2.
 */
export function caveats(config: ModelConfig, request: CaveatRequest, topics: readonly Topic[]): string[] {
  const { notDone } = appliedProcessing(request.processing, config);
  const embeddingNorm = config.embeddingNorm ? ['W_E is the embedding behind its LayerNorm'] : [];
  return [
    ...notDone,
    ...embeddingNorm,
    ...topics.flatMap((topic) => CAVEATS[topic](config, request)),
    ...shared(config, request),
  ];
}

/** What decides whether a neuron of a gated MLP fires, and what its sign and size. */
const GATED: { readonly [weights in NeuronWeights]: string | undefined } = {
  gate: 'gated MLP: neurons by W_gate, which decides when they fire; what W_in reads is left out',
  in: 'gated MLP: neurons by W_in; what W_gate reads, which decides when they fire, is left out',
  out: undefined,
};

type Caveats = (config: ModelConfig, request: CaveatRequest) => string[];

const CAVEATS: { readonly [topic in Topic]: Caveats } = {
  scores: (config, { head, distance = 0 }) => {
    const window = head && config.window?.(head.layer);
    const attentionFactor = config.rotary && factorOf(config, config.rotary, head?.layer);
    return told(
      config.rotary && `rotary positions: W_QK is that of distance ${distance} between query and key`,
      attentionFactor !== undefined &&
        `W_QK has the attention factor ${attentionFactor.toPrecision(4)} of the stretched positions twice, as scores do`,
      config.alibiSlopes && 'ALiBi: what scores lose with distance is no part of W_QK',
      config.qkNorms && 'norms of queries and keys (q/k norms) break bilinearity: W_QK is without them',
      config.attentionSoftcap !== undefined && 'the soft-cap of the scores is left out',
      window !== undefined && `layer ${head!.layer} sees the last ${window} positions alone`,
    );
  },
  outputs: (config) =>
    told(
      config.postNorms &&
        "the norm of what attention writes is left out: W_V W_O is that of the head's own output",
      config.logitSoftcap !== undefined && 'the soft-cap of the logits is left out',
    ),
  W_EE: ({ parallel, attentionOnly }) =>
    told(
      parallel && 'parallel layers: in W_EE MLP 0 reads the embedding, not what attention wrote',
      attentionOnly && "no MLPs: W_EE is what layer 0's attention writes",
    ),
  neurons: ({ gatedMlp, postNorms }, { weights }) =>
    told(gatedMlp && weights && GATED[weights], postNorms && 'the norm of what MLPs write is left out'),
  readWrite: ({ gatedMlp }, { weights }) =>
    told(
      gatedMlp && weights === 'out' && 'what a neuron writes is compared with what its gate reads (W_gate)',
    ),
  run: ({ parallel, attentionSoftcap }) =>
    told(
      parallel && "parallel layers: resid_mid is resid_pre with attention's output, which no MLP reads",
      attentionSoftcap !== undefined && 'scores are split before their soft-cap',
    ),
};

/** @param layer the first one that has a factor when absent */
function factorOf(
  { nLayers }: ModelConfig,
  rotary: NonNullable<ModelConfig['rotary']>,
  layer: number | undefined,
): number | undefined {
  const layers = layer === undefined ? [...Array(nLayers).keys()] : [layer];
  return layers.map((own) => rotary(own).attentionFactor).find((factor) => factor !== undefined);
}

/** With grouped queries, which heads have their key and value head in common with the head asked for. */
function shared({ nHeads, nKeyValueHeads }: ModelConfig, { head }: CaveatRequest): string[] {
  if (!head || nHeads === nKeyValueHeads) return [];
  const size = nHeads / nKeyValueHeads;
  const key = Math.floor(head.head / size);
  return [
    `grouped queries: key and value head ${key} is shared by heads ${key * size} to ${(key + 1) * size - 1}`,
  ];
}

function told(...sentences: readonly (string | boolean | undefined)[]): string[] {
  return sentences.filter((sentence) => typeof sentence === 'string');
}
