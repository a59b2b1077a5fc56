import { describe, expect, it } from 'vitest';
import {
  formatNeuronGroup,
  formatNeuronScope,
  parseNeuronGroup,
  parseNeuronScope,
  whyNoSuchNeuron,
} from '../../../src/protocol/neuronRef.js';

describe('a neuron, a layer or all', () => {
  it.each([
    ['3.512', { layer: 3, neuron: 512 }],
    [' L3N512 ', { layer: 3, neuron: 512 }],
    ['l3.n512', { layer: 3, neuron: 512 }],
    ['3 512', { layer: 3, neuron: 512 }],
    ['layer 3, neuron 512', { layer: 3, neuron: 512 }],
    ['3', { layer: 3 }],
    ['L3', { layer: 3 }],
    ['layer 3', { layer: 3 }],
    ['All', {}],
    ['', undefined],
    ['3.', undefined],
    ['3.5.1', undefined],
    ['-1', undefined],
    ['seven', undefined],
  ])('%j is %j', (text, scope) => {
    expect(parseNeuronScope(text)).toEqual(scope);
    if (scope) expect(parseNeuronScope(formatNeuronScope(scope))).toEqual(scope);
  });

  it('says why it does not exist', () => {
    const model = { nLayers: 12, dMlp: 3072 };
    expect(whyNoSuchNeuron({}, model)).toBeUndefined();
    expect(whyNoSuchNeuron({ layer: 11, neuron: 3071 }, model)).toBeUndefined();
    expect(whyNoSuchNeuron({ layer: 12 }, model)).toContain('from 0 to 11');
    expect(whyNoSuchNeuron({ layer: 11, neuron: 3072 }, model)).toContain('from 0 to 3071');
  });
});

describe('a group of neurons', () => {
  it.each([
    ['3', 3, { kind: 'all' }],
    ['3.7', 3, { kind: 'list', neurons: [7] }],
    ['L3N7', 3, { kind: 'list', neurons: [7] }],
    ['3.7-9', 3, { kind: 'list', neurons: [7, 8, 9] }],
    ['L3.N7–N9', 3, { kind: 'list', neurons: [7, 8, 9] }],
    ['3.1,5, 12', 3, { kind: 'list', neurons: [1, 5, 12] }],
    ['3.5,4-6', 3, { kind: 'list', neurons: [5, 4, 6] }],
  ])('%j', (text, layer, neurons) => {
    const group = { layer, neurons } as NonNullable<ReturnType<typeof parseNeuronGroup>>;
    expect(parseNeuronGroup(text)).toEqual(group);
    expect(parseNeuronGroup(formatNeuronGroup(group))).toEqual(group);
  });

  it.each(['all', '', '3.9-7', '3.1-2-3', '3.0-999999999', '3.,', 'x'])('%j is not one', (text) => {
    expect(parseNeuronGroup(text)).toBeUndefined();
  });
});
