import type { ConfigFields, MissingField } from '../../protocol/inferredConfig.js';

export function choice(name: string, about: string, choices: readonly (string | null)[]): MissingField {
  return { name, about, choices };
}

/** The fields that are there. */
export function present(fields: ConfigFields): ConfigFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

export const SIZE_OF_CONTEXT: MissingField = { name: 'n_ctx', about: 'the most positions of a prompt' };

export const NUMBER_OF_HEADS: MissingField = { name: 'n_heads', about: 'the number of heads of a layer' };
