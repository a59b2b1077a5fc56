import type { ModelInfo } from '../../protocol/model.js';

/** The bounds of an answer about a checkpoint. */
export type Sizes = Pick<ModelInfo, 'nLayers' | 'nHeads' | 'dHead' | 'dMlp' | 'nCtx'>;
