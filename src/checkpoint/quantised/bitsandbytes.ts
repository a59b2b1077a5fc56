import { int8Weights } from './bitsandbytes8.js';
import { fourBitWeights } from './bitsandbytes4.js';
import type { QuantisationMethod } from './method.js';

/** The stored parts say which of its kinds a weight is. */
export const bitsandbytes: QuantisationMethod = {
  name: 'bitsandbytes',
  weights: (parts) => [...int8Weights(parts), ...fourBitWeights(parts)],
};
