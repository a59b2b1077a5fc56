import { readdirSync, readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isHarmless } from '../../../../src/checkpoint/architectures/harmlessFields.js';
import { architectureOf } from '../../../../src/checkpoint/architectures/index.js';
import {
  isRead,
  numbersOf,
  textOf,
  variants,
  withField,
} from '../../../../src/checkpoint/architectures/readFields.js';
import { unknownFields } from '../../../../src/checkpoint/architectures/unreadFields.js';

type Json = Readonly<Record<string, unknown>>;

/** Forms of each family, and the fields of transformers' config classes with their defaults. */
const FIXTURES = new URL('../../../fixtures/families/', import.meta.url);
const read = (path: string) =>
  JSON.parse(readFileSync(fileURLToPath(new URL(path, FIXTURES)), 'utf8')) as Json;
const FIELDS = read('fields.json') as Readonly<Record<string, Json>>;
const FORMS = readdirSync(FIXTURES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => read(`${name}/config.json`));

/** Sizes that every tensor's shape is compared with, and n_ctx. */
const CHECKED =
  /^(hidden_size|n_embd|dim|intermediate_size|hidden_dim|n_inner|ffn_dim|ffn_hidden_size|num_kv_heads|head_dim|num_key_value_heads|(num_hidden|n|num)_layers|vocab_size|word_embed_proj_dim|embedding_size|max_position_embeddings|n_positions|num_attention_heads)$/;

describe.each(Object.keys(FIELDS))('%s', (modelType) => {
  const all = FORMS.filter((json) => json['model_type'] === modelType);
  // Of several text models that a multimodal one may have, the fields are those of the first.
  const saved = all.filter((form) => textOf(form)?.['model_type'] === textOf(all[0])?.['model_type']);
  const architecture = architectureOf({ model_type: modelType });
  const forms = saved.flatMap(variants);
  const isRun = saved.every((form) => architecture.readConfig(form).lacks?.run === undefined);
  const fields = Object.keys(FIELDS[modelType]).filter((name) => !isHarmless(name, modelType, isRun));

  it('has no field that is neither read, nor refused, nor harmless', () => {
    const unread = fields.filter((field) => !saved.some((form) => isRead(architecture, form, field)));
    expect(unread).toEqual([]);
  });

  it('has no unknown field in a config that transformers saved', () => {
    expect(saved.map((form) => unknownFields(architecture, form))).toEqual(saved.map(() => undefined));
  });

  it("takes an absent field for what transformers' class has, or refuses the config", () => {
    const otherwise = fields.filter((field) => {
      const usual = FIELDS[modelType][field];
      if (Array.isArray(usual) || CHECKED.test(field)) return false;
      const own = forms.filter((form) => field !== 'rope_parameters' || !('partial_rotary_factor' in form));
      return own.some((form) => {
        const absent = numbersOf(architecture, withField(form, field, undefined));
        return (
          typeof absent === 'object' &&
          !isDeepStrictEqual(absent, numbersOf(architecture, withField(form, field, usual)))
        );
      });
    });
    expect(otherwise).toEqual([]);
  });
});
