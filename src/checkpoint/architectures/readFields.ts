import { isDeepStrictEqual } from 'node:util';
import type { Architecture, Json } from './architecture.js';

type Family = Pick<Architecture, 'readConfig'>;

/** Whether a family reads a field of a config: another value changes what is read, or is refused. */
export function isRead(family: Family, json: Json, field: string): boolean {
  return variants(json).some((form) => {
    const plain = numbersOf(family, form);
    return others(form[field] ?? textOf(form)?.[field]).some(
      (value) => !isDeepStrictEqual(numbersOf(family, withField(form, field, value)), plain),
    );
  });
}

/** Forms of a config in which fields are read that the config's own values make idle. */
export function variants(json: Json): Json[] {
  const text = textOf(json) ?? json;
  const { layer_types: _types, attention_layers: _layers, no_rope_layers: _turning, ...rest } = text;
  const within = (own: Json) => (text === json ? own : { ...json, text_config: own });
  const switches = Object.entries(text).filter(([, value]) => typeof value === 'boolean');
  return [
    json,
    ...[
      rest,
      { ...rest, use_sliding_window: true, sliding_window: 3 },
      { ...rest, position_embedding_type: 'rope', rope_parameters: { rope_type: 'yarn', factor: 2 } },
    ].map(within),
    ...switches.map(([field, value]) => withField(json, field, value !== true)),
  ];
}

/** The config with another value, where it has the field: in a multimodal model, mostly in the text model's config. */
export function withField(json: Json, field: string, value: unknown): Json {
  const text = textOf(json);
  const target = text && !(field in json) ? text : json;
  const { [field]: _before, ...others } = target;
  const changed = value === undefined ? others : { ...others, [field]: value };
  return target === json ? changed : { ...json, text_config: changed };
}

/** The text model's config in a multimodal model's. */
export function textOf(json: Json): Json | undefined {
  const text = json['text_config'];
  return typeof text === 'object' && text !== null ? (text as Json) : undefined;
}

/** All that a config says of a model's numbers; the message if it is refused. */
export function numbersOf(family: Family, json: Json): unknown {
  try {
    const config = family.readConfig(json);
    const fields = Object.entries(config);
    const byLayer = fields.filter(([, value]) => typeof value === 'function') as [string, OfLayer][];
    const layers = Array.from({ length: config.nLayers }, (_, layer) =>
      byLayer.map(([name, of]) => [name, of(layer)]),
    );
    return { plain: fields.filter(([, value]) => typeof value !== 'function'), layers };
  } catch (error) {
    return (error as Error).message;
  }
}

type OfLayer = (layer: number) => unknown;

function others(value: unknown): unknown[] {
  const types = ['sliding_attention', 'sliding_attention', 'full_attention', 'full_attention'];
  const stretched = { rope_type: 'linear', factor: 2, rope_theta: 123 };
  const usual = ['no value', true, false, 1, 2, 7, null, types, types.toReversed(), stretched];
  return typeof value === 'number' ? [2 * value, ...usual] : usual;
}
