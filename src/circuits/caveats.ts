import { appliedProcessing } from '../model/appliedProcessing.js';
import type { ModelConfig } from '../model/modelConfig.js';
import { layersWithout } from '../protocol/attentionLayers.js';
import type { HeadRef } from '../protocol/headRef.js';
import type { Processing } from '../protocol/model.js';
import type { NeuronWeights } from '../protocol/neuronWeights.js';

/** The topics of a result on which architectures differ. */
export type Topic = 'scores' | 'outputs' | 'W_EE' | 'neurons' | 'readWrite' | 'run';

/** The parts of a request that decide what its numbers leave out. */
export interface CaveatRequest {
  readonly processing: Processing;
  readonly head?: HeadRef;
  readonly distance?: number;
  /** Which of its neurons' vectors. */
  readonly weights?: NeuronWeights;
}

/**
 * What a result leaves out of the model or treats differently than in GPT-2, one sentence each without a full stop;
 * none for GPT-2.
 */
export function caveats(config: ModelConfig, request: CaveatRequest, topics: readonly Topic[]): string[] {
  const { notDone } = appliedProcessing(request.processing, config);
  const all = [
    ...notDone,
    ...embeddingNorm(config),
    ...topics.flatMap((topic) => CAVEATS[topic](config, request)),
    ...shared(config, request),
  ];
  return [...new Set(all)];
}

function embeddingNorm({ embeddingNorm: isThere, positional }: ModelConfig): string[] {
  if (!isThere) return [];
  return positional === 'learned'
    ? ['W_E is the embedding behind its LayerNorm, in the first segment and without a position']
    : ['W_E is the embedding behind its LayerNorm'];
}

/** What results over W_U are of in a model that predicts masked tokens. */
function decoder({ maskedHeadActivation }: Pick<ModelConfig, 'maskedHeadActivation'>): string | undefined {
  return maskedHeadActivation === undefined
    ? undefined
    : "W_U is the masked-token head's decoder: it reads the stream behind that head's dense layer, activation and LayerNorm";
}

/** What decides whether a neuron of a gated MLP fires, and what gives its sign and size. */
const GATED: { readonly [weights in NeuronWeights]: string | undefined } = {
  gate: 'gated MLP: neurons by W_gate, which decides when they fire; what W_in reads is left out',
  in: 'gated MLP: neurons by W_in; what W_gate reads, which decides when they fire, is left out',
  out: undefined,
};

type Caveats = (config: ModelConfig, request: CaveatRequest) => string[];

const CAVEATS: { readonly [topic in Topic]: Caveats } = {
  scores: (config, { head, distance = 0 }) => {
    const window = head && config.window?.(head.layer);
    const chunk = head && config.chunk?.(head.layer);
    const attentionFactor = config.rotary && factorOf(config, config.rotary, head?.layer);
    return sentences(
      !head && config.withoutAttention && `no attention in layers ${layersWithout(config.withoutAttention)}`,
      config.rotary &&
        (!head || config.rotary(head.layer)) &&
        `rotary positions: W_QK is that of distance ${distance} between query and key`,
      head &&
        config.rotary &&
        !config.rotary(head.layer) &&
        `layer ${head.layer} has no positions: W_QK is the same at every distance`,
      attentionFactor !== undefined &&
        `W_QK has the attention factor ${attentionFactor.toPrecision(4)} of the stretched positions twice, as scores do`,
      config.positional === 'shortformer' &&
        'shortformer positions: queries and keys read them beside the stream; W_QK is what they do with tokens',
      config.disentangled &&
        'disentangled attention: W_QK is what content does with content; what relative positions add to scores is no part of it',
      config.alibiSlopes && 'ALiBi: what scores lose with distance is no part of W_QK',
      config.queryGrowth &&
        (!head || config.queryGrowth(head.layer)) &&
        'queries grow with their position: W_QK is that of the first positions',
      config.qkNorms &&
        (!head || config.qkNorms.layers?.[head.layer] !== false) &&
        'norms of queries and keys (q/k norms) break bilinearity: W_QK is without them',
      config.attentionSoftcap !== undefined && 'the soft-cap of the scores is left out',
      config.latent &&
        `latent attention: qk is without positions; the rotary part, whose key of ${config.latent.rotary} entries all heads share, is apart; the norms of the latents, a positive number for each token, are left out of both`,
      config.sinks && 'attention sinks: part of the attention may go to no token',
      chunk !== undefined && `layer ${head!.layer} sees the query's own chunk of ${chunk} positions alone`,
      window !== undefined &&
        (config.bidirectional
          ? `layer ${head!.layer} sees ${window - 1} positions to each side alone`
          : `layer ${head!.layer} sees the last ${window} positions alone`),
      decoder(config),
    );
  },
  outputs: (config) =>
    sentences(
      config.postNorms &&
        "the norm of what attention writes is left out: W_V W_O is that of the head's own output",
      config.normsAfter &&
        "the LayerNorms that the stream goes through are left out: W_V W_O is that of the head's own output",
      decoder(config),
      config.logitSoftcap !== undefined && 'the soft-cap of the logits is left out',
      config.gatedHeads && 'gated attention: what the gates do to the outputs of heads is left out',
    ),
  W_EE: ({ lacks, parallel, attentionOnly, experts, normsAfter }) =>
    sentences(
      lacks?.W_EE !== undefined && `no W_EE: ${lacks.W_EE}; what needs it is left out`,
      !lacks?.W_EE &&
        normsAfter &&
        'post-norm: in W_EE MLP 0 reads the stream behind the LayerNorm that follows attention',
      !lacks?.W_EE &&
        experts &&
        'experts: in W_EE each token goes through those that the router of layer 0 chooses for it',
      !lacks?.W_EE &&
        parallel &&
        'parallel layers: in W_EE MLP 0 reads the embedding, not what attention wrote',
      attentionOnly && "no MLPs: W_EE is what layer 0's attention writes",
    ),
  neurons: ({ gatedMlp, postNorms, normsAfter, activation, mlpNorm, experts, ...config }, { weights }) =>
    sentences(
      experts &&
        `experts: neuron N is neuron N mod ${experts.size} of expert N / ${experts.size}, and writes only if the router chooses that expert`,
      gatedMlp && weights && GATED[weights],
      activation === 'solu' &&
        `SoLU${mlpNorm ? ' and the norm after it' : ''}: how much a neuron writes depends on all neurons of its layer`,
      postNorms && 'the norm of what MLPs write is left out',
      normsAfter && 'the LayerNorm of the stream behind MLPs is left out',
      decoder(config),
    ),
  readWrite: ({ gatedMlp }, { weights }) =>
    sentences(
      gatedMlp && weights === 'out' && 'what a neuron writes is compared with what its gate reads (W_gate)',
    ),
  run: ({ parallel, attentionSoftcap, bidirectional, positional, normsAfter, maskedHeadActivation }) =>
    sentences(
      bidirectional && 'bidirectional attention: every position sees all of the text',
      normsAfter &&
        'post-norm: the stream and its parts are shown behind every LayerNorm up to there, whose scales are held',
      maskedHeadActivation !== undefined &&
        'logits are for the token at the position itself, through the whole masked-token head (dense layer, activation, LayerNorm, W_U), at every depth; their parts hold what its activation multiplies by',
      positional === 'shortformer' &&
        'shortformer positions are no part of the stream: scores count them as biases',
      parallel && "parallel layers: resid_mid is resid_pre with attention's output, which no MLP reads",
      attentionSoftcap !== undefined && 'scores are split before their soft-cap',
    ),
};

/** @param layer the first one with a factor if absent */
function factorOf(
  { nLayers }: ModelConfig,
  rotary: NonNullable<ModelConfig['rotary']>,
  layer: number | undefined,
): number | undefined {
  const layers = layer === undefined ? [...Array(nLayers).keys()] : [layer];
  return layers.map((own) => rotary(own)?.attentionFactor).find((factor) => factor !== undefined);
}

/** With grouped queries, the heads that share their key and value head with the request's head. */
function shared({ nHeads, nKeyValueHeads }: ModelConfig, { head }: CaveatRequest): string[] {
  if (!head || nHeads === nKeyValueHeads) return [];
  const size = nHeads / nKeyValueHeads;
  const key = Math.floor(head.head / size);
  return [
    `grouped queries: key and value head ${key} is shared by heads ${key * size} to ${(key + 1) * size - 1}`,
  ];
}

function sentences(...given: readonly (string | boolean | undefined)[]): string[] {
  return given.filter((sentence) => typeof sentence === 'string');
}
