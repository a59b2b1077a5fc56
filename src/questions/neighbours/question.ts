import { LONGEST_TEXT, MOST_NEIGHBOUR_TOKENS } from '../../protocol/bounds.js';
import { answer, real, request as ask, rows, text } from '../fields/basic.js';
import { top } from '../fields/circuits.js';
import { cosineOfToken, token, tokenRows } from '../fields/tokens.js';
import { PROVENANCE, space, WEIGHTS } from '../fields/weights.js';

export const request = ask({ ...WEIGHTS, text: text(LONGEST_TEXT), space, top });

const OF_TOKEN = { token, norm: real(), neighbours: tokenRows(cosineOfToken) };

export function result() {
  return answer({
    ...PROVENANCE,
    ...OF_TOKEN,
    space,
    text: text(LONGEST_TEXT),
    tokens: rows(answer(OF_TOKEN), MOST_NEIGHBOUR_TOKENS),
  });
}
