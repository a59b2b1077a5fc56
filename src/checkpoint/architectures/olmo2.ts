import type { Json, ModelConfig } from './architecture.js';
import { decoder, type DecoderFamily } from './decoder.js';
import { slidingWindow } from './slidingWindow.js';

const FAMILY = { defaults: { rms_norm_eps: 1e-5 } } satisfies Omit<DecoderFamily, 'modelType'>;

/** Norms after attention and MLP, none before; each of a layer's q/k norms spans all its heads. */
const NORMS = {
  ...{ unnormedReads: 'all', postNorms: true },
  qkNorms: { normalization: 'RMSNorm', spansHeads: true },
} as const satisfies Partial<ModelConfig>;

/** OLMo 2. Definition: transformers' `models/olmo2/modeling_olmo2.py`. */
export const olmo2 = decoder({ modelType: 'olmo2', ...FAMILY, differences: () => NORMS });

/**
 * OLMo 3: as OLMo 2, with three sliding layers for each full one. Definition: transformers'
 * `models/olmo3/modeling_olmo3.py`.
 */
export const olmo3 = decoder({
  modelType: 'olmo3',
  defaults: { ...FAMILY.defaults, sliding_window: 4096, rope_theta: 500_000 },
  normalized: withRopeByType,
  differences: (json) => ({ ...NORMS, ...slidingWindow(json, (layer) => (layer + 1) % 4 !== 0) }),
});

/** transformers 4 wrote one `rope_scaling`, which is that of the full layers alone. */
function withRopeByType(json: Json): Json {
  const { rope_scaling: scaling, rope_theta, num_hidden_layers: nLayers, ...others } = json;
  const theta = { rope_theta: rope_theta ?? 500_000 };
  const types = Array.from({ length: Number(nLayers) || 0 }, (_, layer) =>
    (layer + 1) % 4 === 0 ? 'full_attention' : 'sliding_attention',
  );
  if (typeof scaling !== 'object' || scaling === null) return json;
  return {
    ...{ ...others, ...theta, num_hidden_layers: nLayers, layer_types: json['layer_types'] ?? types },
    rope_parameters: { full_attention: { ...theta, ...scaling }, sliding_attention: theta },
  };
}
