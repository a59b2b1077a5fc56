import type { Json } from '../architectures/architecture.js';
import type { QuantisedWeight } from './quantisedWeight.js';
import type { StoredParts } from './storedParts.js';

/** A way of quantising weights. */
export interface QuantisationMethod {
  /** As `quant_method` of the config names it. */
  readonly name: string;
  /**
   * The weights that are stored in parts; all others are as in an unquantised checkpoint.
   *
   * @param config `quantization_config` of config.json
   * @throws QkLensError `missingTensor`, `wrongShape`, `unsupportedDtype`, `badConfig`
   */
  weights(parts: StoredParts, config: Json): QuantisedWeight[];
}
