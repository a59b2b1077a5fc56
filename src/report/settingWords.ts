import {
  DEFAULT_PROCESSING,
  PROCESSING_NAMES,
  type Processing,
  type WeightOptions,
} from '../protocol/model.js';
import type { Centering, RowOptions } from '../protocol/rowOptions.js';

const CENTERED: { readonly [center in Exclude<Centering, 'none'>]: string } = {
  keys: 'keys centred',
  both: 'both centred',
};

/** What of a request's weights and rows isn't the default, in a few words each: "no fold_ln", "both centred". */
export function settingsNotDefault({
  processing,
  variant,
  center = 'none',
  rows,
  tokenFrequency = 'uniform',
}: WeightOptions & RowOptions): readonly string[] {
  return [
    ...processingsOff(processing),
    ...(variant.attentionBiases ? ['W_EE with biases'] : []),
    ...(variant.residual ? ['W_EE with residual'] : []),
    ...(center === 'none' ? [] : [CENTERED[center]]),
    ...(rows === 'normalized' ? ['rows normalized'] : []),
    ...(tokenFrequency === 'uniform'
      ? []
      : [`tokens by ${tokenFrequency === 'merges' ? 'merges' : 'a text'}`]),
  ];
}

function processingsOff(processing: Processing): readonly string[] {
  const names = Object.keys(DEFAULT_PROCESSING) as (keyof Processing)[];
  const off = names.filter((name) => !processing[name]);
  return off.length === names.length
    ? ['weights as stored']
    : off.map((name) => `no ${PROCESSING_NAMES[name]}`);
}
