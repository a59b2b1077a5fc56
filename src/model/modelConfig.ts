/** A model's sizes and kinds, as the checkpoint's config gives them. */
export type { Activation, ModelConfig } from '../checkpoint/architectures/architecture.js';
export type { Rotary } from '../checkpoint/rotary.js';
