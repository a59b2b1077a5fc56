import { describe, expect, it } from 'vitest';
import { unpickle, type PickleRules } from '../../../../src/checkpoint/pickle/unpickle.js';
import { GlobalName, PickledObject } from '../../../../src/checkpoint/pickle/values.js';

const NOTHING: PickleRules = {
  call: () => undefined,
  persistent: (id) => id,
};

const read = (program: string, most?: number) => unpickle(Buffer.from(program, 'latin1'), NOTHING, most);

describe('plain data', () => {
  it.each([
    ['N.', null],
    ['\x88.', true],
    ['K\x07.', 7],
    ['M\x00\x01.', 256],
    ['J\xff\xff\xff\xff.', -1],
    ['\x8a\x00.', 0],
    ['\x8a\x01\xff.', -1],
    ['\x8a\x05\x00\x00\x00\x00\x01.', 2 ** 32],
    ['\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f.', 2n ** 63n - 1n],
    ['G\x3f\xf8\x00\x00\x00\x00\x00\x00.', 1.5],
    ['X\x02\x00\x00\x00\xc3\xa9.', 'é'],
    ['\x8c\x01a.', 'a'],
    [')K\x01\x85.', [1]],
    ['(K\x01K\x02K\x03t.', [1, 2, 3]],
    ['K\x01K\x02\x86.', [1, 2]],
    ['](K\x01K\x02e.', [1, 2]],
    [']K\x01a.', [1]],
    [
      '}(K\x01K\x02K\x03K\x04u.',
      new Map([
        [1, 2],
        [3, 4],
      ]),
    ],
    ['\x80\x04\x95\x02\x00\x00\x00\x00\x00\x00\x00K\x05\x94h\x00\x86.', [5, 5]],
  ] as const)('%j', (program, expected) => {
    expect(read(program)).toEqual(expected);
  });

  it('one value that is named twice is one value', () => {
    const [first, second] = read(']q\x00h\x00\x86.') as unknown[];
    expect(first).toBe(second);
  });
});

describe('objects', () => {
  it('are records of their class and their state', () => {
    const object = read('cpackage.module\nClass\n)\x81}X\x01\x00\x00\x00aK\x01sb.') as PickledObject;
    expect(object).toBeInstanceOf(PickledObject);
    expect(object.of).toEqual(new GlobalName('package.module', 'Class'));
    expect(object.state).toEqual(new Map([['a', 1]]));
  });

  it('of Python 2 have the names of Python 3', () => {
    expect(read('c__builtin__\nset\n.')).toEqual(new GlobalName('builtins', 'set'));
  });

  it('calls are refused by name', () => {
    expect(() => read('cos\nsystem\n)R.')).toThrow('wants to run os.system');
  });
});

describe('bounds', () => {
  it('of what one pickle makes', () => {
    expect(read(`${'N0'.repeat(40)}N.`, 100)).toBe(null);
    expect(() => read(`${'N0'.repeat(60)}N.`, 100)).toThrow('more values');
    expect(() => read(`${'}0'.repeat(12)}N.`, 100)).toThrow('more values');
    expect(() => read(`\x8a\xff${'\x01'.repeat(255)}.`)).toThrow('whole number of 255 bytes');
    expect(() => read(`c${'x'.repeat(2000)}\n`)).toThrow('name without an end');
  });

  it('of depth: a hundred thousand lists within each other are read without recursion', () => {
    const depth = 100_000;
    let value = read(`${']'.repeat(depth)}${'a'.repeat(depth - 1)}.`);
    for (let level = 1; level < depth; level++) value = (value as never[])[0];
    expect(value).toEqual([]);
  });
});
