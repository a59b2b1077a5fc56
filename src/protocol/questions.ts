import type { AtlasRequest, AtlasResult } from './atlas.js';
import type { CompositionRequest, CompositionResult } from './composition.js';
import type { CongruenceRequest, CongruenceResult } from './congruence.js';
import type { HeadRequest, HeadResult } from './head.js';
import type { NeighboursRequest, NeighboursResult } from './neighbours.js';
import type { NeuronsRequest, NeuronsResult } from './neurons.js';
import type { OvRequest, OvResult } from './ov.js';
import type { PairsRequest, PairsResult } from './pairs.js';
import type { ResidualRequest, ResidualResult } from './residual.js';
import type { VarianceRequest, VarianceResult } from './variance.js';
import type { DescribedTypes } from '../questions/described.js';
import type { Descriptions } from '../questions/descriptions.js';

/** Questions whose types are written out, for what computes and draws them; their descriptions are checked to match. */
interface Stated {
  readonly head: { readonly request: HeadRequest; readonly result: HeadResult };
  readonly ov: { readonly request: OvRequest; readonly result: OvResult };
  readonly variance: { readonly request: VarianceRequest; readonly result: VarianceResult };
  readonly neurons: { readonly request: NeuronsRequest; readonly result: NeuronsResult };
  readonly residual: { readonly request: ResidualRequest; readonly result: ResidualResult };
  readonly congruence: { readonly request: CongruenceRequest; readonly result: CongruenceResult };
  readonly neighbours: { readonly request: NeighboursRequest; readonly result: NeighboursResult };
  readonly pairs: { readonly request: PairsRequest; readonly result: PairsResult };
  readonly atlas: { readonly request: AtlasRequest; readonly result: AtlasResult };
  readonly composition: { readonly request: CompositionRequest; readonly result: CompositionResult };
}

/**
 * Every question about a checkpoint: its request and its result. The worker answers them, the command line prints them,
 * the panel draws them.
 */
export type Questions = {
  readonly [Q in keyof Descriptions]: Q extends keyof Stated ? Stated[Q] : DescribedTypes<Descriptions[Q]>;
};

export type QuestionName = keyof Questions;
export type RequestOf<Q extends QuestionName> = Questions[Q]['request'];
export type ResultOf<Q extends QuestionName> = Questions[Q]['result'];

/** A question with its request, as it is sent, stored and repeated. */
export type Question = {
  [Q in QuestionName]: { readonly name: Q; readonly request: RequestOf<Q> };
}[QuestionName];

/** Progress of a pending answer. */
export interface Progress {
  /** Such as "Computing W_EE". */
  readonly stage: string;
  /** Of this stage, from 0 to 1; absent if unknown. */
  readonly fraction?: number;
}
