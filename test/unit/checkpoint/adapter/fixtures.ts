import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Base checkpoints and adapters that PEFT itself wrote, by the script beside them. */
export const LORA_FIXTURES = join(import.meta.dirname, '../../../fixtures/lora');

export const loraFixture = (name: string) => join(LORA_FIXTURES, name);

type Spectrum = readonly number[];

/** What PyTorch computes of a base with an adapter. */
export interface ComputedAdapter {
  /** At the last of the tokens. */
  readonly logits: readonly number[];
  /** Of W_Q W_K^T and W_V W_O as stored, merged, head after head of layer after layer. */
  readonly qk: readonly Spectrum[];
  readonly ov: readonly Spectrum[];
  /** Of their difference from the base's, in float64. */
  readonly update: readonly { readonly qk: Spectrum; readonly ov: Spectrum }[];
}

export const COMPUTED = JSON.parse(readFileSync(loraFixture('computed.json'), 'utf8')) as {
  readonly tokens: readonly number[];
  readonly adapters: Readonly<Record<string, ComputedAdapter>>;
};
