import { describe, expect, it } from 'vitest';
import { filesKey } from '../../../src/protocol/openFiles.js';
import { answerKey } from '../../../src/protocol/answerKey.js';
import type { CheckpointInfo } from '../../../src/protocol/model.js';
import {
  fingerprintText,
  isFingerprintOf,
  sameWeights,
  weightsName,
  type WeightsName,
} from '../../../src/protocol/weightsName.js';
import { headQuestion } from '../../../src/extension/head/headQuestion.js';

const full = (digit: string, sample: string): WeightsName => ({
  fingerprint: digit.repeat(32),
  sampledFingerprint: sample.repeat(16),
});
const sampled: WeightsName = { fingerprint: 'a'.repeat(16), sampled: true };
/** As results of version 0.1 say it. */
const old: WeightsName = { fingerprint: 'a'.repeat(16) };

describe('names of weights', () => {
  it('over every byte are the same only if they are equal', () => {
    expect(sameWeights(full('1', 'a'), full('1', 'a'))).toBe(true);
    expect(sameWeights(full('1', 'a'), full('2', 'a'))).toBe(false);
  });

  it('over samples, as version 0.1 gave them, match by the samples', () => {
    for (const name of [sampled, old]) {
      expect(sameWeights(name, full('1', 'a'))).toBe(true);
      expect(sameWeights(full('2', 'a'), name)).toBe(true);
      expect(sameWeights(name, full('1', 'b'))).toBe(false);
      expect(sameWeights(name, sampled)).toBe(true);
    }
    expect(sameWeights(old, { fingerprint: 'b'.repeat(16) })).toBe(false);
  });

  it('are called by either fingerprint', () => {
    expect(isFingerprintOf('1'.repeat(32), full('1', 'a'))).toBe(true);
    expect(isFingerprintOf('a'.repeat(16), full('1', 'a'))).toBe(true);
    expect(isFingerprintOf('1'.repeat(16), full('1', 'a'))).toBe(false);
    expect(isFingerprintOf('undefined', old)).toBe(false);
  });

  it('are shown as sampled if they are', () => {
    expect(fingerprintText(full('1', 'a'))).toBe('1'.repeat(32));
    for (const name of [sampled, old]) expect(fingerprintText(name)).toBe(`${'a'.repeat(16)}, sampled`);
  });

  it('are copied without other fields', () => {
    expect(weightsName({ ...full('1', 'a'), name: 'x' } as WeightsName)).toEqual(full('1', 'a'));
    expect(weightsName({ ...sampled, name: 'x' } as WeightsName)).toEqual(sampled);
    expect(weightsName(old)).toEqual(old);
  });
});

describe('what is kept for a session', () => {
  const info = (model: WeightsName, identity?: string) =>
    ({ folder: '/m', name: 'm', model, ...(identity !== undefined && { identity }) }) as CheckpointInfo;

  it('goes by the files: it stays when the fingerprint changes', () => {
    const question = headQuestion({ layer: 1, head: 2 }, 10);
    const key = (model: WeightsName, identity: string) => answerKey(info(model, identity), question);
    expect(key(sampled, 'x')).toBe(key(full('1', 'a'), 'x'));
    expect(key(sampled, 'x')).not.toBe(key(sampled, 'y'));
    expect(filesKey(info(sampled))).toBe(sampled.fingerprint);
  });
});
