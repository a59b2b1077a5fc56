import { oneOf } from './choices.js';

/** The vocabulary's matrices. */
export const SPACE = oneOf(['W_E', 'W_U', 'W_EE'], {
  W_E: 'W_E (embedding)',
  W_EE: 'W_EE (effective embedding)',
  W_U: 'W_U (unembedding)',
});
