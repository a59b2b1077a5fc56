import * as path from 'node:path';
import { describe, expect, it } from 'vitest';
import { hubEnvironment } from '../../../src/hub/environment.js';
import { parseRepository } from '../../../src/hub/repository.js';
import { backoff, retryAfter } from '../../../src/hub/waiting.js';

describe('parseRepository', () => {
  it.each([
    ['gpt2', undefined, 'gpt2', 'main'],
    [' EleutherAI/pythia-70m ', 'step1000', 'EleutherAI/pythia-70m', 'step1000'],
    ['https://huggingface.co/roneneldan/TinyStories-1M', undefined, 'roneneldan/TinyStories-1M', 'main'],
    ['https://huggingface.co/gpt2/tree/main', undefined, 'gpt2', 'main'],
    ['https://huggingface.co/a/b/tree/refs/pr/1', undefined, 'a/b', 'refs/pr/1'],
    ['a/b', 'refs/pr/1', 'a/b', 'refs/pr/1'],
    ['EleutherAI/pythia-70m@step1000', undefined, 'EleutherAI/pythia-70m', 'step1000'],
  ])('reads %j', (text, revision, name, expected) => {
    expect(parseRepository(text, revision)).toEqual({ name, revision: expected });
  });

  it.each([
    ['a/b/c-Q4_K_M.gguf', 'main'],
    ['a/b@v1/c-Q4_K_M.gguf', 'v1'],
    ['https://huggingface.co/a/b/blob/main/c-Q4_K_M.gguf', 'main'],
    ['https://huggingface.co/a/b/resolve/refs/pr/1/c-Q4_K_M.gguf?download=true', 'refs/pr/1'],
  ])('reads the GGUF file in %j', (text, revision) => {
    expect(parseRepository(text)).toEqual({ name: 'a/b', revision, file: 'c-Q4_K_M.gguf' });
  });

  it.each([
    '',
    'a/b/c',
    '../secrets',
    'a/..',
    '.',
    'a--b',
    'a b',
    'a/',
    '-a',
    'https://',
    'a/b?x',
    'é',
    '..',
    'x'.repeat(97),
  ])('refuses %j', (text) => {
    expect(() => parseRepository(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });

  it.each(['../main', '', '-x', 'a b', '/main', 'a/../b'])('refuses the revision %j', (revision) => {
    expect(() => parseRepository('gpt2', revision)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('hubEnvironment', () => {
  it('reads the variables of the hub’s own library', () => {
    const env = { HF_ENDPOINT: 'https://mirror.example/hf/', HF_TOKEN: ' hf_x ', HF_HOME: '~/hf' };
    expect(hubEnvironment(env, '/home/me')).toEqual({
      endpoint: 'https://mirror.example/hf',
      cacheFolder: path.join('/home/me/hf', 'hub'),
      token: 'hf_x',
    });
    expect(hubEnvironment({ HF_TOKEN: '', HF_ENDPOINT: '' }, '/home/me')).toEqual({
      endpoint: 'https://huggingface.co',
      cacheFolder: path.join('/home/me', '.cache', 'huggingface', 'hub'),
    });
  });

  it.each(['huggingface.co', 'file:///etc', 'javascript:1'])('refuses the endpoint %j', (HF_ENDPOINT) => {
    expect(() => hubEnvironment({ HF_ENDPOINT }, '/')).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe('waiting', () => {
  it('grows up to a limit', () => {
    expect([1, 2, 3, 9].map(backoff)).toEqual([500, 1000, 2000, 8000]);
  });

  it('reads Retry-After in seconds and as a date', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(retryAfter('12')).toBe(12_000);
    expect(retryAfter('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000);
    expect(retryAfter('Thu, 01 Jan 2025 00:00:30 GMT', now)).toBe(0);
    expect(retryAfter('soon')).toBeUndefined();
    expect(retryAfter(null)).toBeUndefined();
  });
});
