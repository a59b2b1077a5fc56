import { expect, it } from 'vitest';
import { keySharing, sharesKeys } from '../../../src/report/sharedKeys.js';

it('heads that share keys are named by their key head', () => {
  const model = { nHeads: 9, nKeyValueHeads: 3 };
  expect(keySharing({ layer: 5, head: 4 }, model)).toEqual({
    name: 'key head 1',
    sentence: 'key head 1: shares keys and values with 5.3 and 5.5',
  });
  expect(keySharing({ layer: 5, head: 4 }, { nHeads: 9, nKeyValueHeads: 9 })).toBeUndefined();
  expect(sharesKeys({ layer: 0, head: 0 }, 2)).toBe('shares keys and values with 0.1');
  expect(sharesKeys({ layer: 0, head: 5 }, 4)).toBe('shares keys and values with 0.4, 0.6 and 0.7');
});
