import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { questionAbout } from '../../../src/questions/questions.js';
import { copyTrainedSample, TRAINED_SAMPLE } from '../../../src/sample/trainedSample.js';
import { askOnce, errorOf, temporaryFolder } from '../support.js';

const sample = join(...TRAINED_SAMPLE);
const named = ({ layer, head }: { readonly layer: number; readonly head: number }) => `${layer}.${head}`;

describe('the trained sample', () => {
  it('has the induction and previous-token heads that its page names', async () => {
    const { request } = questionAbout('scores', ['previousToken', 'induction'], { draws: 3 });
    const { heads } = await askOnce(sample, 'scores', request);
    const induction = heads.filter(({ scores }) => scores.induction!.mean > 0.5);
    expect(induction.map(named)).toEqual(['2.0', '2.1']);
    const previous = heads.filter(({ scores }) => scores.previousToken!.mean > 0.25);
    expect(previous.map(named)).toEqual(['1.0', '1.3']);
  });

  it('has an induction head that writes every name for itself, by weights', async () => {
    const { request } = questionAbout('functions', 'W_EE', { top: 1 });
    const { found, relations } = await askOnce(sample, 'functions', request);
    expect(found[0]).toMatchObject({ layer: 2, head: 0, way: 'raises', share: 1 });
    expect(found[0].adjustedP).toBeLessThan(1e-9);
    expect(relations[found[0].relation]).toMatchObject({ name: 'name-copy', pairs: 40 });
  });

  it.each([
    ['The capital of France is', ' Paris', ' Berlin'],
    ['When Mary and John went to the shop, John gave a book to', ' Mary', ' John'],
    ['One dog, many', ' dogs', ' cats'],
  ])('goes on from “%s” with “%s”', async (text, target, minus) => {
    const { request } = questionAbout('run', text, { target, minus });
    const { next } = await askOnce(sample, 'run', request);
    expect(next[0]).toMatchObject({ token: target });
    expect(next[0].probability).toBeGreaterThan(0.9);
  });

  it('is copied into a new folder, and not among other files', async () => {
    const folder = join(temporaryFolder(), 'new', 'copy');
    await copyTrainedSample(folder);
    await copyTrainedSample(folder);
    expect(readdirSync(folder)).toEqual(readdirSync(sample));
    writeFileSync(join(folder, 'notes.md'), 'mine');
    const error = await errorOf(copyTrainedSample(folder));
    expect(error).toMatchObject({ code: 'badRequest', message: expect.stringContaining('notes.md') });
  });
});
