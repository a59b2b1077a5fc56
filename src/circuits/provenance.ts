import { assumedTokenizer } from '../protocol/assumedTokenizer.js';
import type { ModelConfig } from '../model/modelConfig.js';
import { whyNoHeads } from '../protocol/attentionLayers.js';
import { QkLensError } from '../protocol/errors.js';
import { whyNoSuchHead, type HeadRef, type HeadSizes } from '../protocol/headRef.js';
import { has } from '../protocol/capabilities.js';
import type { Provenance, WeightOptions } from '../protocol/model.js';
import { weightsName } from '../protocol/weightsName.js';
import { whyNoSuchNeuron, type NeuronScope } from '../protocol/neuronRef.js';
import { caveats, type CaveatRequest, type Topic } from './caveats.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/**
 * A result's record of its checkpoint and weights.
 *
 * @param topics the topics of the result
 */
export function provenance(
  { model }: VocabularySpaces,
  request: WeightOptions & Omit<CaveatRequest, 'processing'>,
  topics: readonly Topic[],
): Provenance {
  const { processing, variant } = request;
  const { name, model: info } = model.checkpoint.info;
  const notice = info.notice === undefined ? {} : { notice: info.notice };
  const leftOut = [
    ...(has('W_U', info) ? [] : ['no unembedding: what needs W_U is left out']),
    ...caveats(model.checkpoint.config, request, topics),
    ...assumedTokenizer(model.checkpoint.info),
  ];
  return {
    model: { ...weightsName(info), name, ...notice },
    processing,
    effectiveEmbedding: variant,
    ...(leftOut.length > 0 && { caveats: leftOut }),
    ...(model.checkpoint.config.maskedHeadActivation && { masked: true }),
  };
}

/** @throws QkLensError `badRequest` if there is no such layer, `noSuchHead` if it has no heads */
export function checkLayer(layer: number, model: ModelConfig): void {
  checkNeuron({ layer }, model);
  const why = whyNoHeads(model, layer);
  if (why !== undefined) throw new QkLensError('noSuchHead', why);
}

/** @throws QkLensError `noSuchHead` */
export function checkHead(ref: HeadRef, model: HeadSizes): void {
  const why = whyNoSuchHead(ref, model);
  if (why) throw new QkLensError('noSuchHead', why);
}

/**
 * @throws QkLensError `badRequest` for a distance between query and key that the model does not support: any but 0
 *   without rotary positions, one that is negative or beyond n_ctx, any but 0 if the positions are scaled in an unknown
 *   way
 */
export function checkDistance(distance: number, { layer }: HeadRef, config: ModelConfig): void {
  if (distance === 0) return;
  const { nCtx, latentRotary, rotary = latentRotary && (() => latentRotary) } = config;
  const refused = (why: string) => new QkLensError('badRequest', why);
  if (!rotary) {
    throw refused(
      `The model has no rotary positions: its W_QK is the same at every distance. Leave the distance ${distance} out.`,
    );
  }
  if (!Number.isInteger(distance) || distance < 0 || distance >= nCtx) {
    throw refused(
      `The distance from query back to key is a whole number from 0 to ${nCtx - 1}, not ${distance}.`,
    );
  }
  const own = rotary(layer);
  if (!own) {
    throw refused(
      `Layer ${layer} has no positions: its W_QK is the same at every distance. Leave the distance ${distance} out.`,
    );
  }
  const { unknownScaling } = own;
  if (unknownScaling !== undefined) {
    throw refused(
      `The model's rotary positions are stretched by "${unknownScaling}", which QK Lens does not know: W_QK is known only at distance 0.`,
    );
  }
}

/** @throws QkLensError `badRequest` */
export function checkNeuron(
  scope: NeuronScope,
  model: Pick<ModelConfig, 'nLayers' | 'dMlp' | 'lacks'>,
): void {
  const why = whyNoSuchNeuron(scope, model);
  if (why) throw new QkLensError('badRequest', why);
}

/** @throws QkLensError `noSuchVector` */
export function checkVectors(vectors: readonly number[], dHead: number): void {
  const beyond = vectors.find((index) => !Number.isInteger(index) || index < 0 || index >= dHead);
  if (beyond !== undefined) {
    throw new QkLensError(
      'noSuchVector',
      `There is no singular vector ${beyond}: a head has d_head = ${dHead}, counted from 0 to ${dHead - 1}.`,
    );
  }
}
