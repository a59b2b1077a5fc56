import { describe, expect, it } from 'vitest';
import { withoutLinks } from '../../../src/extension/messages.js';

/** As VS Code finds links in notifications (base/common/linkedText.ts). */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/i;

describe('withoutLinks', () => {
  it.each([
    'Tensor [Fix it](command:workbench.action.terminal.new?%5B%5D) is missing.',
    '[[a](command:x)](https://example.org "title") ](file:///etc)',
  ])('leaves no link in %s', (message) => {
    expect(message).toMatch(LINK);
    expect(withoutLinks(message)).not.toMatch(LINK);
  });

  it('leaves everything else unchanged', () => {
    const message = 'W_Q[10, 7] of blocks[3] (float32): see https://example.org.';
    expect(withoutLinks(message)).toBe(message);
  });
});
