import { describe, expect, it } from 'vitest';
import type { HeadRef } from '../../../src/protocol/headRef.js';
import { questionAbout } from '../../../src/questions/questions.js';
import { Trail, type Place } from '../../../src/webview/trail.js';
import { SAMPLE_CHECKPOINT, sampleResult } from '../../webview/sampleHead.js';

const at = (head: HeadRef, change: Partial<Place> = {}): Place => ({
  ...{ checkpoint: SAMPLE_CHECKPOINT, question: questionAbout('head', head) },
  ...change,
});
const [FIRST, SECOND, THIRD] = [0, 1, 2].map((head) => at({ layer: 0, head }));
const ATLAS: Place = { checkpoint: SAMPLE_CHECKPOINT, question: questionAbout('atlas') };
const unmoved = () => ({});

function trailOf(...places: readonly Place[]): Trail {
  const trail = new Trail();
  for (const place of places) trail.follow(place, unmoved);
  return trail;
}

describe('Trail', () => {
  it('goes back and forward, to the ends', () => {
    const trail = trailOf(FIRST, SECOND, THIRD);
    expect([trail.canGoBack, trail.canGoForward]).toEqual([true, false]);
    expect(trail.step(-1, unmoved)).toEqual(SECOND);
    expect(trail.step(-1, unmoved)).toEqual(FIRST);
    expect(trail.step(-1, unmoved)).toBeUndefined();
    expect([trail.canGoBack, trail.canGoForward]).toEqual([false, true]);
    expect(trail.step(2, unmoved)).toEqual(THIRD);
    expect(trail.step(1, unmoved)).toBeUndefined();
  });

  it('keeps what each place had when it was left', () => {
    const trail = trailOf(FIRST);
    trail.follow(SECOND, () => ({ memory: { vector: 3 }, scrolled: 120 }));
    expect(trail.step(-1, () => ({ scrolled: 7 }))).toEqual({
      ...FIRST,
      ...{ memory: { vector: 3 }, scrolled: 120 },
    });
    expect(trail.step(1, unmoved)).toEqual({ ...SECOND, scrolled: 7 });
  });

  it('forgets what came after, once something else is shown', () => {
    const trail = trailOf(FIRST, SECOND);
    trail.step(-1, unmoved);
    trail.follow(THIRD, unmoved);
    expect(trail.canGoForward).toBe(false);
    expect(trail.step(-1, unmoved)).toEqual(FIRST);
  });

  it('has one place for a question, whose answer it takes; its overview, and another head of it, are others', () => {
    const trail = trailOf(FIRST, { ...FIRST, result: sampleResult() });
    expect(trail.canGoBack).toBe(false);
    trail.follow({ ...FIRST, overview: true }, unmoved);
    trail.follow({ ...FIRST, overview: true, head: { layer: 1, head: 1 } }, unmoved);
    expect(trail.step(-2, unmoved)).toEqual({ ...FIRST, result: sampleResult() });
  });

  it('forgets the oldest of many', () => {
    const trail = trailOf(...Array.from({ length: 80 }, (_, head) => at({ layer: 0, head })));
    expect(trail.kept.places).toHaveLength(50);
    expect(trail.kept.places.at(-1)).toEqual(at({ layer: 0, head: 79 }));
  });

  it('finds the way back to where a link was followed, until something else is shown from outside', () => {
    expect(trailOf(FIRST, SECOND).wayBack).toBeUndefined();
    expect(trailOf({ ...FIRST, from: 'link' }).wayBack).toBeUndefined();
    const trail = trailOf(FIRST, ATLAS, { ...SECOND, from: 'link' }, { ...SECOND, from: 'outside' }, THIRD);
    expect(trail.wayBack).toEqual({ place: ATLAS, by: -2 });
    expect(trail.step(-2, unmoved)).toEqual(ATLAS);
    expect(trail.wayBack).toBeUndefined();
    trail.step(2, unmoved);
    trail.follow({ ...FIRST, from: 'outside' }, unmoved);
    expect(trail.wayBack).toBeUndefined();
  });

  it('is kept without answers, except of stored results, and goes on from there', () => {
    const stored: Place = { ...SECOND, result: sampleResult(), stored: true };
    const trail = trailOf({ ...FIRST, result: sampleResult() }, stored, THIRD);
    trail.step(-1, unmoved);
    expect(trail.kept).toEqual({ places: [FIRST, stored, THIRD], at: 1 });
    const again = new Trail(trail.kept);
    expect(again.step(1, unmoved)).toEqual(THIRD);
    expect(again.step(-2, unmoved)).toEqual(FIRST);
  });
});
