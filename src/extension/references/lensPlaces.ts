import { formatReference, referencesIn, type Reference } from '../mentions/reference.js';

/** One lens above a line. */
export interface LensPlace {
  /** Counted from 0. */
  readonly line: number;
  readonly reference: Reference;
}

/** More would not be read above one line. */
const MOST_A_LINE = 4;
/** With more in a document, each head and neuron has a lens only where it is named first. */
const MOST_A_DOCUMENT = 200;
/** What names more is data, and not read to its end. */
const MOST_LOOKED_AT = 1000;

/**
 * Where lenses stand in a text: one for each head and neuron that a line names.
 *
 * @param goOn is asked now and then; nothing more is looked for when it says false
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
