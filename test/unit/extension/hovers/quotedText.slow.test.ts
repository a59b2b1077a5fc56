import { describe, expect, it } from 'vitest';
import { quotedTextAt } from '../../../../src/extension/hovers/quotedText.js';

describe('quotedTextAt on a line of hundreds of thousands of characters', () => {
  it.each(["'a ", '`', "' '", '"\\', "`' ", '“', "''' ", '\\'])('is quick with many %j', (part) => {
    const line = part.repeat(100_000);
    const seen: (string | undefined)[] = [];
    for (let column = 0; column < 300; column++) seen.push(quotedTextAt(line, column, 'markdown')?.value);
    expect(seen).toHaveLength(300);
  });
});
