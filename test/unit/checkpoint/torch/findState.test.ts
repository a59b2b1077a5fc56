import { describe, expect, it } from 'vitest';
import { unpickle } from '../../../../src/checkpoint/pickle/unpickle.js';
import { GlobalName, PickledObject, type PickleValue } from '../../../../src/checkpoint/pickle/values.js';
import { findState } from '../../../../src/checkpoint/torch/findState.js';
import { torchRules } from '../../../../src/checkpoint/torch/torchRules.js';
import { TorchStorage, TorchTensor } from '../../../../src/checkpoint/torch/torchTensor.js';

const storage = new TorchStorage('0', { dtype: 'F32', bytes: 4 }, 6);
const tensor = (...shape: number[]) => new TorchTensor(storage, 'F32', 4, 0, shape, [3, 1]);
const dict = (fields: Readonly<Record<string, PickleValue>>) =>
  new Map<PickleValue, PickleValue>(Object.entries(fields));

function module(fields: Readonly<Record<string, PickleValue>>): PickledObject {
  const object = new PickledObject(new GlobalName('toy', 'Model'), []);
  object.state = dict(fields);
  return object;
}

describe('the likeliest key is chosen', () => {
  const weights = dict({ w: tensor(2, 3) });
  const rows: readonly (readonly [PickleValue, readonly string[]])[] = [
    [dict({ model: weights, ema: dict({ w: tensor(2, 3) }) }), ['model']],
    [dict({ model: dict({ w: tensor(2, 3) }), state_dict: weights }), ['state_dict']],
    [dict({ epoch: 3, whatever: weights }), ['whatever']],
    [dict({ loss: tensor(), run: dict({ state_dict: weights }) }), ['run', 'state_dict']],
    [[weights, 7], ['0']],
  ];
  it.each(rows)('%#', (root, keys) => {
    const found = findState(root);
    if (!('tensors' in found)) throw new Error('nothing was found');
    expect([found.keys, [...found.tensors.keys()]]).toEqual([keys, ['w']]);
  });

  it('and of several unlikely ones none', () => {
    expect(findState(dict({ a: weights, b: dict({ w: tensor(2, 3) }) }))).toEqual(['a', 'b']);
  });
});

describe('a file that names its parts over and over', () => {
  it('of 2^40 modules is read up to a limit', () => {
    let inner = module({ _parameters: dict({ w: tensor(2, 3) }) });
    for (let level = 0; level < 40; level++) inner = module({ _modules: dict({ a: inner, b: inner }) });
    expect(findState(inner)).toMatchObject({ keys: [], object: 'toy.Model' });
  });

  it('of dicts within themselves ends', () => {
    const circle = dict({ epoch: 1 });
    circle.set('state_dict', circle);
    expect(findState(circle)).toEqual([]);
  });

  it('that copies a long list again and again is refused', () => {
    const list = `]q\x01(${')'.repeat(2000)}e0`;
    const copies = 'ccollections\nOrderedDict\nq\x02'.concat('0h\x02h\x01\x85R'.repeat(1000));
    const program = Buffer.from(`\x80\x02${list}${copies}.`, 'latin1');
    expect(() => unpickle(program, torchRules, 1_000_000)).toThrow('more values');
  });
});
