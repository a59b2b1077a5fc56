import { formatReference, referencesIn, type Reference } from '../mentions/reference.js';

/** One lens above a line. */
export interface LensPlace {
  /** Counted from 0. */
  readonly line: number;
  readonly reference: Reference;
}

/** Nobody would read more above one line. */
const MOST_A_LINE = 4;
/** In a document with more, each head and neuron has a lens only at its first mention. */
const MOST_A_DOCUMENT = 200;
/** A document with more mentions is data, and is not read to its end. */
const MOST_LOOKED_AT = 1000;

/**
 * The positions of lenses in a text: one for each head and neuron that a line names.
 *
 * @param goOn is called from time to time; false stops the search
 */
export function lensPlaces(text: string, goOn: () => boolean = () => true): LensPlace[] {
  const places: LensPlace[] = [];
  for (const [number, line] of text.split('\n').entries()) {
    if (places.length > MOST_LOOKED_AT || (number % 500 === 0 && !goOn())) break;
    const distinct = firstOfEach(referencesIn(line), formatReference);
    for (const reference of distinct.slice(0, MOST_A_LINE)) places.push({ line: number, reference });
  }
  if (places.length <= MOST_A_DOCUMENT) return places;
  return firstOfEach(places, ({ reference }) => formatReference(reference)).slice(0, MOST_A_DOCUMENT);
}

function firstOfEach<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  const seen = new Set<string>();
  return items.filter((item) => {
    const name = nameOf(item);
    return !seen.has(name) && seen.add(name);
  });
}
