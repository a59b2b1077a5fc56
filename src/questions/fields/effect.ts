import { real } from './basic.js';

/** What an edit of the model changes, of which `direct` is the direct path's part of `logit`. */
export const EFFECT = {
  logit: real(),
  probability: real(),
  divergence: real(),
  direct: real(),
};
