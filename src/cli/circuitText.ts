import type { CircuitResult, CosineToken, ScoredToken, SingularVector } from '../protocol/head.js';
import { textTable } from './output.js';

/** A circuit as text, line by line: its first singular values and the tables of its vectors. */
export function circuitText(name: string, { singularValues, vectors }: CircuitResult): string[] {
  const values = singularValues.slice(0, 8).map((value) => value.toPrecision(5));
  return [
    '',
    `${name}: singular values ${values.join(' ')}${singularValues.length > 8 ? ' …' : ''}`,
    ...vectors.flatMap((vector) => ['', ...vectorText(name, vector)]),
  ];
}

function vectorText(circuit: string, vector: SingularVector): string[] {
  const marks = [vector.degenerate ? 'degenerate' : '', vector.null ? 'null' : ''].filter(Boolean).join(', ');
  const title = `${circuit} vector ${vector.index}: ${vector.singularValue.toPrecision(5)}${marks ? ` (${marks})` : ''}`;
  const sides = [vector.query, vector.key].filter((side) => side !== undefined);
  const scored = sides.map((side, i) => sideTable(i === 0 ? 'query' : 'key', side.space, side.magnitude));
  const cosines = Object.entries({ ...vector.cosine, ...vector.ov }).map(([name, tokens]) =>
    cosineTable(name, tokens),
  );
  return [title, ...scored, ...cosines];
}

function sideTable(side: string, space: string, tokens: readonly ScoredToken[]): string {
  return textTable(
    [`${side} ${space}`, 'score'],
    tokens.map(({ token, score }) => [JSON.stringify(token), Number(score.toPrecision(4))]),
  );
}

function cosineTable(name: string, tokens: readonly CosineToken[]): string {
  return textTable(
    [name, 'cosine²', 'dot²'],
    tokens.map((t) => [
      JSON.stringify(t.token),
      Number(t.squaredCosine.toPrecision(4)),
      Number(t.squaredDot.toPrecision(4)),
    ]),
  );
}
