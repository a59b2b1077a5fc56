import { readFileSync } from 'node:fs';
import { encode } from 'gpt-tokenizer/encoding/r50k_base';
import { describe, expect, it } from 'vitest';
import { CLASS_NAMES, CLASS_WORDS } from '../../../src/sample/classes.js';
import { PLANTED_HEADS, PLANTED_NEURONS, SAMPLE_SHAPE } from '../../../src/sample/planted.js';
import { classTokens } from '../../../src/sample/tokens.js';

const listed = (name: string): string[] =>
  readFileSync(new URL(`../../../media/words/${name}.txt`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');

describe('the planted words', () => {
  it('are one token each with a leading space, and in one class only', async () => {
    const tokens = await classTokens();
    const seen = new Set<number>();
    for (const name of CLASS_NAMES) {
      expect(tokens[name].map(({ word }) => word)).toEqual(CLASS_WORDS[name]);
      for (const { word, ids } of tokens[name]) {
        expect(encode(` ${word}`)).toEqual([ids[0]]);
        if (ids.length > 1) expect(encode(word)).toEqual([ids[1]]);
        for (const id of ids) {
          expect(seen).not.toContain(id);
          seen.add(id);
        }
      }
    }
  });

  it('include the names of the word list', () => {
    expect(listed('first-names')).toEqual([...CLASS_WORDS.firstNames].sort());
  });

  it('have no name among the common words, which are a hundred different ones', () => {
    const common = listed('common-words');
    expect(new Set(common).size).toBe(100);
    const names = new Set(CLASS_WORDS.firstNames.map((name) => name.toLowerCase()));
    expect(common.filter((word) => names.has(word))).toEqual([]);
  });

  it('are planted in heads and neurons that the sample has, one purpose each', () => {
    const heads = PLANTED_HEADS.map(({ head }) => `${head.layer}.${head.head}`);
    expect(new Set(heads).size).toBe(heads.length);
    for (const { head } of PLANTED_HEADS) {
      expect(head.layer).toBeLessThan(SAMPLE_SHAPE.nLayers);
      expect(head.head).toBeLessThan(SAMPLE_SHAPE.nHeads);
    }
    expect(PLANTED_NEURONS.map(({ detects }) => detects)).toEqual(CLASS_NAMES);
    expect(new Set(PLANTED_NEURONS.map(({ neuron }) => neuron)).size).toBe(PLANTED_NEURONS.length);
  });

  it("are described, head by head, in the sample workspace's notes", () => {
    const notes = readFileSync(new URL('../../../samples/workspace/notes.md', import.meta.url), 'utf8');
    const told = [...notes.matchAll(/^\| (L\dH\d) \|/gm)].map((row) => row[1]);
    expect(told.sort()).toEqual(PLANTED_HEADS.map(({ head }) => `L${head.layer}H${head.head}`).sort());
  });
});
