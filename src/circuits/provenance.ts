import { QkLensError } from '../protocol/errors.js';
import { whyNoSuchHead, type HeadRef } from '../protocol/headRef.js';
import type { Provenance, WeightOptions } from '../protocol/model.js';
import { whyNoSuchNeuron, type NeuronScope } from '../protocol/neuronRef.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/** What a result tells of the checkpoint and the weights that it came from. */
export function provenance({ model }: VocabularySpaces, { processing, variant }: WeightOptions): Provenance {
  const { name, model: info } = model.checkpoint.info;
  const notice = info.notice === undefined ? {} : { notice: info.notice };
  return {
    model: { fingerprint: info.fingerprint, name, ...notice },
    processing,
    effectiveEmbedding: variant,
  };
}

/** @throws QkLensError `noSuchHead` */
export function checkHead(ref: HeadRef, model: { nLayers: number; nHeads: number }): void {
  const why = whyNoSuchHead(ref, model);
  if (why) throw new QkLensError('noSuchHead', why);
}

/** @throws QkLensError `badRequest` */
export function checkNeuron(scope: NeuronScope, model: { nLayers: number; dMlp: number }): void {
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
