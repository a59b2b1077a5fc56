import { HEAD_SIDES, type CongruencePlace } from '../protocol/congruence.js';
import { formatHeadRef, parseHeadRef, type HeadRef } from '../protocol/headRef.js';
import {
  formatNeuronGroup,
  formatNeuronScope,
  parseNeuronGroup,
  parseNeuronScope,
  type NeuronScope,
} from '../protocol/neuronRef.js';

/** The form of a value in a block's line. */
export interface Reader<T> {
  /** The expected value, to follow "is not": `a head, such as 10.7`. */
  readonly expects: string;
  /** All possible values or their parts; absent if there is no finite list. */
  readonly values?: readonly string[];
  /** @returns undefined if the text is not such a value */
  read(text: string): T | undefined;
  /** Reverses {@link read}. */
  write(value: T): string;
}

export const HEAD: Reader<HeadRef> = {
  expects: 'a head, such as 10.7',
  read: parseHeadRef,
  write: formatHeadRef,
};

export const NEURONS: Reader<NeuronScope> = {
  expects: 'a layer (3), a neuron (3.512 or L3N512), or all',
  read: parseNeuronScope,
  write: formatNeuronScope,
};

/** A text in JSON's spelling; the quotes are optional if there is no white space at its ends. */
export const TEXT: Reader<string> = {
  expects: 'a text, in quotes where it begins or ends with a space, such as " Paris"',
  read: (text) => {
    const trimmed = text.trim();
    if (!trimmed.startsWith('"')) return trimmed === '' ? undefined : trimmed;
    return unquoted(trimmed);
  },
  write: (value) => JSON.stringify(value),
};

/** Texts separated by commas. */
export const TEXTS: Reader<readonly string[]> = {
  expects: 'texts with commas between them, such as " Mary", " John"',
  read: (text) => {
    const parts = text.match(/"(?:[^"\\]|\\.)*"|[^",]+|,/g) ?? [];
    if (parts.join('') !== text || parts.length === 0) return undefined;
    const texts: string[] = [];
    let wanted = true;
    for (const part of parts) {
      if (part.trim() === '' && part !== ',') continue;
      if ((part === ',') === wanted) return undefined;
      wanted = part === ',';
      if (wanted) continue;
      const value = part.startsWith('"') ? unquoted(part) : part.trim();
      if (value === undefined) return undefined;
      texts.push(value);
    }
    return wanted ? undefined : texts;
  },
  write: (values) => values.map((value) => JSON.stringify(value)).join(', '),
};

const SWITCH_WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['on', 'true', 'yes'].map((word) => [word, true] as const),
  ...['off', 'false', 'no'].map((word) => [word, false] as const),
]);

export const SWITCH: Reader<boolean> = {
  expects: 'on or off',
  values: ['on', 'off'],
  read: (text) => SWITCH_WORDS.get(text.trim()),
  write: (on) => (on ? 'on' : 'off'),
};

/** Indices from 0, such as `0, 2` or `0-3`. */
export const INDICES: Reader<readonly number[]> = {
  expects: 'indices counted from 0, such as 0 or 0-3',
  read: (text) => {
    const indices = new Set<number>();
    for (const part of text.split(',')) {
      const match = /^\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?\s*$/.exec(part);
      if (!match) return undefined;
      const [first, last] = [Number(match[1]), Number(match[2] ?? match[1])];
      if (last < first || last - first >= 1000) return undefined;
      for (let index = first; index <= last; index++) indices.add(index);
    }
    return [...indices];
  },
  write: (indices) => indices.join(', '),
};

export function choice<T extends string>(values: readonly T[]): Reader<T> {
  return {
    expects: `one of ${values.join(', ')}`,
    values,
    read: (text) => values.find((value) => value.toLowerCase() === text.trim().toLowerCase()),
    write: (value) => value,
  };
}

/** Some of the values, separated by commas, in their own order; `all` for all of them. */
export function choices<T extends string>(values: readonly T[]): Reader<readonly T[]> {
  return {
    expects: `some of ${values.join(', ')}`,
    values,
    read: (text) => {
      if (text.trim().toLowerCase() === 'all') return values;
      const one = choice(values);
      const chosen = text.split(',').map((part) => one.read(part));
      return chosen.includes(undefined) ? undefined : values.filter((value) => chosen.includes(value));
    },
    write: (chosen) => chosen.join(', '),
  };
}

export function count(least: number, most: number): Reader<number> {
  return {
    expects: `a whole number from ${least} to ${most}`,
    read: (text) => {
      const value = Number(text);
      return /^\s*-?\d{1,10}\s*$/.test(text) && value >= least && value <= most ? value : undefined;
    },
    write: String,
  };
}

/**
 * Neurons of a layer (`3.10-19`), those most similar to one (`alike 3.512 20`), or a head's vectors (`head 10.7
 * query`).
 */
export const PLACE: Reader<CongruencePlace> = {
  expects: `neurons (3, 3.1,5 or 3.10-19), neurons alike one (alike 3.512 20), or a side of a head (head 10.7 query)`,
  read: (text) => {
    const trimmed = text.trim();
    const ofHead = /^head\s+(.+?)(?:\s+(query|key|output))?$/i.exec(trimmed);
    if (ofHead) {
      const head = parseHeadRef(ofHead[1]);
      const side = HEAD_SIDES.find((own) => own === (ofHead[2] ?? 'query').toLowerCase());
      return head && side && { kind: 'head', head, side };
    }
    const alike = /^alike\s+(\S+)(?:\s+(\d{1,6}))?$/i.exec(trimmed);
    if (alike) {
      const { layer, neuron } = parseNeuronScope(alike[1]) ?? {};
      if (layer === undefined || neuron === undefined) return undefined;
      const group = { kind: 'alike', neuron, count: Number(alike[2] ?? 20) } as const;
      return { kind: 'neurons', layer, neurons: group };
    }
    const group = parseNeuronGroup(trimmed);
    return group && { kind: 'neurons', ...group };
  },
  write: (place) => {
    if (place.kind === 'head') return `head ${formatHeadRef(place.head)} ${place.side}`;
    const { neurons } = place;
    return neurons.kind === 'alike'
      ? `alike ${place.layer}.${neurons.neuron} ${neurons.count}`
      : formatNeuronGroup(place);
  },
};

function unquoted(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' && value !== '' ? value : undefined;
  } catch {
    return undefined;
  }
}
