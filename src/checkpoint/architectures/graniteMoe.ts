import { decoder } from './decoder.js';
import { graniteMultipliers } from './granite.js';
import { routed } from './experts.js';
import { hybrid, withoutMlps } from './lacks.js';
import { layerTypes } from './layerTypes.js';

/**
 * Granite 3 with experts, and the multipliers of Granite. Definition: transformers'
 * `models/granitemoe/modeling_granitemoe.py`.
 */
export const graniteMoe = decoder({
  modelType: 'granitemoe',
  defaults: { num_experts_per_tok: 2 },
  names: {
    experts: {
      router: 'block_sparse_moe.router.layer',
      ...{
        gateAndIn: 'block_sparse_moe.input_linear.weight',
        allOut: 'block_sparse_moe.output_linear.weight',
      },
    },
  },
  differences: (json) => ({
    ...graniteMultipliers(json),
    ...routed(json, { size: 'intermediate_size', usual: 8, normalized: true }),
  }),
});

/** The same beside an MLP that every token goes through. Definition: `models/granitemoeshared`. */
export const graniteMoeShared = decoder({
  modelType: 'granitemoeshared',
  differences: (json) => ({
    ...graniteMultipliers(json),
    ...withoutMlps('its MLPs are experts beside one shared by all tokens'),
  }),
});

/**
 * Granite 4: layers of attention among layers of Mamba, positions only if the config says so. Definition: transformers'
 * `models/granitemoehybrid/modeling_granitemoehybrid.py`.
 */
export const graniteMoeHybrid = decoder({
  modelType: 'granitemoehybrid',
  differences: (json, { nLayers }) => ({
    ...graniteMultipliers(json),
    ...(json['position_embedding_type'] !== 'rope' && {
      positional: 'none' as const,
      rotary: () => undefined,
    }),
    ...hybrid(
      layerTypes(json, nLayers, ['layer_types', 'layers_block_type'], () => 'mamba'),
      { mamba: 'Mamba', linear_attention: 'Mamba' },
      'its MLPs are experts beside one shared by all tokens',
    ),
  }),
});
