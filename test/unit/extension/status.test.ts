import { describe, expect, it } from 'vitest';
import { Activity } from '../../../src/extension/client/activity.js';
import { memoryText, statusParts } from '../../../src/extension/statusText.js';

describe('the status bar', () => {
  const checkpoint = 'gpt2';

  it('shows checkpoint, provider and memory', () => {
    expect(statusParts({ checkpoint })).toEqual(['gpt2']);
    expect(statusParts({ checkpoint, provider: 'cpu', memory: 0.64e9 })).toEqual(['gpt2', 'CPU', '0.6 GB']);
    expect(statusParts({ checkpoint, provider: 'webgpu' })).toEqual(['gpt2', 'GPU (WebGPU)']);
    expect(statusParts({ checkpoint, provider: 'new' })).toEqual(['gpt2', 'new']);
    expect(memoryText(84e6)).toBe('84 MB');
  });

  it('shows long work in their place, with a percentage if known', () => {
    const work = { title: 'Head 10.7' };
    const facts = { checkpoint, provider: 'cpu', memory: 1e9 };
    expect(statusParts({ ...facts, work })).toEqual(['gpt2', 'Head 10.7']);
    const progress = { stage: 'Computing W_EE', fraction: 0.431 };
    expect(statusParts({ ...facts, work: { ...work, progress } })).toEqual(['gpt2', 'Computing W_EE 43 %']);
  });
});

describe('the activity of the worker', () => {
  it('lists running work, oldest first, with its progress, until it settles', async () => {
    const activity = new Activity();
    const seen: string[] = [];
    activity.onDidChange(() =>
      seen.push(activity.works.map(({ title, progress }) => title + (progress?.stage ?? '')).join()),
    );
    let end: (value: number) => void = () => undefined;
    const first = activity.during('a', async (report) => {
      report({ stage: '!' });
      return new Promise<number>((resolve) => (end = resolve));
    });
    const second = activity.during('b', () => Promise.reject(new Error('failed')));
    await expect(second).rejects.toThrow('failed');
    end(1);
    expect(await first).toBe(1);
    expect(seen).toEqual(['a', 'a!', 'a!,b', 'a!', '']);
  });
});
