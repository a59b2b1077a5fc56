import type { QuantisationMethod } from './method.js';

/** GPT-OSS's MXFP4, in which only experts are stored (`_blocks` beside `_scales`); they are not read. */
export const mxfp4: QuantisationMethod = { name: 'mxfp4', weights: () => [] };
