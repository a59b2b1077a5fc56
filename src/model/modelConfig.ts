/** A model's sizes and kinds, from the checkpoint's config. */
export type {
  Activation,
  Experts,
  ModelConfig,
  QkNorms,
  QueryGrowth,
} from '../checkpoint/architectures/architecture.js';
export type { Rotary } from '../checkpoint/rotary.js';
