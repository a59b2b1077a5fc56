import { describe, expect, it } from 'vitest';
import { formatReference } from '../../../../src/extension/mentions/reference.js';
import { lensPlaces } from '../../../../src/extension/references/lensPlaces.js';

/** `line: reference`, one a lens. */
function places(text: string, goOn?: () => boolean): string[] {
  return lensPlaces(text, goOn).map(({ line, reference }) => `${line}: ${formatReference(reference)}`);
}

describe('the places of lenses', () => {
  it('are the lines that name heads and neurons, one lens for each that a line names', () => {
    const text = 'No head here.\r\nL3H1 and head 3.1, then L0N512.\n\nheads 9.6 and 10.7';
    expect(places(text)).toEqual(['1: 3.1', '1: L0N512', '3: 9.6', '3: 10.7']);
  });

  it('have at most four lenses a line', () => {
    expect(places('L0H0 L0H1 L0H2 L0H1 L0H3 L0H4')).toEqual(['0: 0.0', '0: 0.1', '0: 0.2', '0: 0.3']);
  });

  it('are only the first of each head if there are hundreds', () => {
    const line = (head: number) => `L1H${head} again`;
    const few = Array.from({ length: 200 }, (_, i) => line(i % 3));
    expect(places(few.join('\n'))).toHaveLength(200);
    const many = [...few, line(7), line(0)];
    expect(places(many.join('\n'))).toEqual(['0: 1.0', '1: 1.1', '2: 1.2', '200: 1.7']);
  });

  it('are at most 200, however many heads are named', () => {
    const lines = Array.from({ length: 50_000 }, (_, i) => `L${i % 900}H${i % 700}`);
    const found = places(lines.join('\n'));
    expect(found).toHaveLength(200);
    expect(found[199]).toBe('199: 199.199');
  });

  it('are no longer searched for after a cancellation', () => {
    let asked = 0;
    const text = 'L1H1\n'.repeat(5000);
    expect(places(text, () => asked++ < 1).length).toBeLessThan(places(text.slice(0, 5 * 501)).length + 500);
    expect(asked).toBe(2);
    expect(places(text, () => false)).toEqual([]);
  });
});
