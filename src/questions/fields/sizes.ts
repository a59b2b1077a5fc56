import type { ModelInfo } from '../../protocol/model.js';

/** What bounds an answer about a checkpoint. */
export type Sizes = Pick<ModelInfo, 'nLayers' | 'nHeads' | 'dHead' | 'dMlp' | 'nCtx'>;
