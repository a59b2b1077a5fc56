import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { headMentions } from '../../../../src/extension/mentions/headMentions.js';
import { neuronMentions } from '../../../../src/extension/mentions/neuronMentions.js';
import { formatHeadRef } from '../../../../src/protocol/headRef.js';
import { formatNeuronRef } from '../../../../src/protocol/neuronRef.js';

function page(name: string): string[] {
  const lines = readFileSync(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8').split('\n');
  return lines.filter((line) => line !== '');
}

function named(line: string): string[] {
  return [
    ...headMentions(line).map(({ ref }) => formatHeadRef(ref)),
    ...neuronMentions(line).map(({ ref }) => formatNeuronRef(ref)),
  ];
}

const NAMED = page('mentions.txt').map((line) => {
  const [text, refs] = line.split('  =>  ');
  return { text, refs: refs.split(' ') };
});
const UNNAMED = page('noMentions.txt');

describe('heads and neurons in a line', () => {
  it.each(NAMED)('are found in "$text"', ({ text, refs }) => {
    expect(named(text)).toEqual(refs);
  });

  it.each(NAMED)('are found in the middle of a line, too: "$text"', ({ text, refs }) => {
    if (text.startsWith('head:')) return;
    expect(named(`Read: ${text} (see there)`)).toEqual(refs);
  });

  it('the page of look-alikes is long enough', () => {
    expect(UNNAMED.length).toBeGreaterThan(100);
  });

  it.each(UNNAMED)('are not found in %j', (text) => {
    expect(named(text)).toEqual([]);
    expect(named(`${text}.`)).toEqual([]);
  });

  it('have their positions', () => {
    const line = 'heads `10.7`, **9.6** and L11H2; neuron 3.512';
    const found = [...headMentions(line), ...neuronMentions(line)];
    expect(found.map(({ start, end }) => line.slice(start, end))).toEqual(['10.7', '9.6', 'L11H2', '3.512']);
  });

  it('are not found twice if one spelling is part of another', () => {
    expect(named('blocks.10.attn.W_Q[7, 3]')).toEqual(['10.7']);
    expect(named('blocks.3.mlp.W_out[512, 3]')).toEqual(['L3N512']);
  });
});

describe('a line of a megabyte', () => {
  const PIECES = [
    'head ',
    'heads 10.7, ',
    'heads 10.7, 9.6 and '.repeat(3),
    'blocks.1.attn.',
    'blocks.1.attn.hook_z"][',
    'W_Q[',
    'layer 1 ',
    'layer 1,,, head ',
    ' ',
    'L1',
    'mlp.',
    'mlp.1.',
    'neuron 3.',
    '1.1',
    '`*_"',
    '"]',
    'head 10.7 ' + ' '.repeat(50),
  ];

  it.each(PIECES)('of %j is read only at its beginning', (piece) => {
    const line = `L1H2 ${piece.repeat(Math.ceil(1e6 / piece.length))} L3H4 L3N5`;
    expect(headMentions(line)[0]).toEqual({ ref: { layer: 1, head: 2 }, start: 0, end: 4 });
    const beyond = { layer: 3, head: 4 };
    expect(headMentions(line).map(({ ref }) => ref)).not.toContainEqual(beyond);
    expect(neuronMentions(line).map(({ ref }) => ref)).not.toContainEqual({ layer: 3, neuron: 5 });
  });
});
