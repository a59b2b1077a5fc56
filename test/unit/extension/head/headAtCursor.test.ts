import { describe, expect, it } from 'vitest';
import { headAtCursor } from '../../../../src/extension/head/headAtCursor.js';

/** The cursor stands at the bar; `[`…`]` marks are part of the text. */
function at(text: string) {
  const character = text.indexOf('|');
  return headAtCursor({ line: text.replace('|', ''), character, selected: '' });
}

function selected(text: string) {
  return headAtCursor({ line: `around ${text} it`, character: 7, selected: text });
}

const HEAD_10_7 = { layer: 10, head: 7 };

describe('headAtCursor', () => {
  it.each([
    'it is L10|H7 that',
    'it is |L10H7 that',
    'it is L10H7| that',
    'it is l10.h7| that',
    'suppression by head 10.|7.',
    'the heads 10.7|, 9.1 and',
    'layer 10, he|ad 7',
    'model.blocks.10.attn.W_Q[|7]',
    'model.blocks[10].attn.W_K[7|] @ x',
    'cache["blocks.10.attn.hook_z"][:, :, |7]',
    'model.W_Q[|10, 7] @ model.W_K[9, 1].T',
    'W_OV[10][7|]',
  ])('finds the head in %s', (text) => {
    expect(at(text)).toEqual(HEAD_10_7);
  });

  it.each([
    'a loss of 10.|7 nats',
    'L10H7 and then| nothing',
    'version head 10.7|.1',
    'WL10H7|',
    'embed.W_E[|10, 7]',
    'L10H70000|',
    'blocks.10.mlp.W_in[|7]',
    '|',
  ])('finds none in %s', (text) => {
    expect(at(text)).toBeUndefined();
  });

  it('chooses the one of several at the cursor', () => {
    expect(at('L9H1, L10|H7 and L11H2')).toEqual(HEAD_10_7);
  });

  it.each(['10.7', ' 10 7 ', 'L10H7', '10,7', 'layer 10 head 7', 'we call it head 10.7 here'])(
    'reads the selection %j',
    (text) => {
      expect(selected(text)).toEqual(HEAD_10_7);
    },
  );

  it('reads only the selection if there is one', () => {
    expect(headAtCursor({ line: 'L10H7', character: 2, selected: 'nothing' })).toBeUndefined();
  });
});
