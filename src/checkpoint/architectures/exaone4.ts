import { decoder } from './decoder.js';
import { isSliding, slidingWindow } from './slidingWindow.js';

/**
 * EXAONE 4: norms after attention and MLP, none before; q/k norms; beside sliding layers, full ones have no positions.
 * Definition: transformers' `models/exaone4/modeling_exaone4.py`.
 */
export const exaone4 = decoder({
  modelType: 'exaone4',
  defaults: { rms_norm_eps: 1e-5 },
  normalized: (json) => ({ sliding_window: 4096, ...json }),
  differences: (json, { rotary }) => {
    // 0 where no layer slides.
    const every = Number(json['sliding_window_pattern'] ?? 4);
    const slides = (layer: number) => (layer + 1) % every !== 0;
    const { window } = slidingWindow(json, slides);
    return {
      ...{ unnormedReads: 'all', postNorms: true, qkNorms: { normalization: 'RMSNorm' } },
      ...(window && {
        window,
        rotary: (layer) => (isSliding(json, layer, slides) ? rotary!(layer) : undefined),
      }),
    };
  },
});
