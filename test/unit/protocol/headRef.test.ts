import { describe, expect, it } from 'vitest';
import { formatHeadRef, parseHeadRef, whyNoSuchHead } from '../../../src/protocol/headRef.js';

describe('parseHeadRef', () => {
  it.each([
    '10.7',
    ' 10.7 ',
    'L10H7',
    'l10h7',
    'L10.H7',
    '10 7',
    '10,7',
    '10, 7',
    'head 10.7',
    'Layer 10, head 7',
    '10:7',
  ])('reads "%s" as head 10.7', (text) => expect(parseHeadRef(text)).toEqual({ layer: 10, head: 7 }));

  it.each(['', '10', '10.', '.7', '10.7.3', '-1.7', 'L10', 'H7', 'ten.seven', '10.7a', '1e1.7', '99999.1'])(
    'does not read "%s"',
    (text) => expect(parseHeadRef(text)).toBeUndefined(),
  );

  it('reads what formatHeadRef writes', () => {
    expect(parseHeadRef(formatHeadRef({ layer: 0, head: 11 }))).toEqual({ layer: 0, head: 11 });
  });
});

describe('whyNoSuchHead', () => {
  const model = { nLayers: 12, nHeads: 12 };
  it('returns nothing for a head that exists', () =>
    expect(whyNoSuchHead({ layer: 11, head: 11 }, model)).toBeUndefined());
  it('names the layers', () =>
    expect(whyNoSuchHead({ layer: 12, head: 0 }, model)).toMatch(/12\.0.*12 layers.*0 to 11/));
  it('names the heads', () =>
    expect(whyNoSuchHead({ layer: 0, head: 12 }, model)).toMatch(/0\.12.*12 heads.*0 to 11/));
});
