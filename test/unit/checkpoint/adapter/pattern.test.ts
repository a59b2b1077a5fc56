import { expect, it } from 'vitest';
import { patternOf } from '../../../../src/checkpoint/adapter/pattern.js';

const MODULE = 'model.layers.10.self_attn.q_proj';

// What Python's re.match(rf"(.*\\.)?({key})$", MODULE) answers.
it.each([
  ['q_proj', true],
  ['self_attn.q_proj', true],
  [MODULE, true],
  ['proj', false],
  ['model.layers.1.self_attn.q_proj', false],
  [String.raw`layers\.\d+\.self_attn\.(q|k)_proj`, true],
  [String.raw`^model\.layers\.[0-9]*\.self_attn.*`, true],
  ['(?:q|v)_proj', true],
  ['q_proj|mlp', true],
])('%s: %j', (key, expected) => {
  expect(patternOf(key)!(MODULE)).toBe(expected);
});

it.each([
  '(a+)+',
  '(a|a)*',
  'a?a?a?a?aaaa',
  '(',
  '(?P<x>q_proj)',
  '(?=q)',
  String.raw`(q)\1`,
  'x'.repeat(501),
])('%j is not read', (key) => {
  expect(patternOf(key)).toBeUndefined();
});
