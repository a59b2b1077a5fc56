import { choice, choices, flag } from '../fields/basic.js';
import type { Kind } from './kind.js';

/** One of a few words. */
export function oneOf<const T extends string>(
  values: readonly T[],
  labels: { readonly [value in T]?: string } = {},
): Kind<T> {
  return {
    schema: choice(values),
    expects: `one of ${values.join(', ')}`,
    example: values.join('|'),
    values,
    control: 'choice',
    choices: values,
    labels,
    read: (text) => values.find((value) => value.toLowerCase() === text.trim().toLowerCase()),
    write: (value) => value,
  };
}

/** Some of a few words, separated by commas, in their own order; `all` for all of them. */
export function someOf<const T extends string>(values: readonly T[]): Kind<readonly T[]> {
  const one = oneOf(values);
  return {
    schema: choices(values),
    expects: `some of ${values.join(', ')}`,
    example: values.join(),
    values,
    read: (text) => {
      if (text.trim().toLowerCase() === 'all') return values;
      const chosen = text.split(',').map((part) => one.read(part));
      return chosen.includes(undefined) ? undefined : values.filter((value) => chosen.includes(value));
    },
    write: (chosen) => chosen.join(', '),
  };
}

const SWITCH_WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['on', 'true', 'yes'].map((word) => [word, true] as const),
  ...['off', 'false', 'no'].map((word) => [word, false] as const),
]);

export const SWITCH: Kind<boolean> = {
  schema: flag(),
  expects: 'on or off',
  example: 'on|off',
  values: ['on', 'off'],
  control: 'switch',
  read: (text) => SWITCH_WORDS.get(text.trim()),
  write: (on) => (on ? 'on' : 'off'),
};

/** A choice between two words that is written as a switch. */
export function switchBetween<const T extends string>(
  { on, off }: { readonly on: T; readonly off: T },
  labels: { readonly [value in T]?: string },
): Kind<T> {
  return {
    ...oneOf([off, on], labels),
    ...{ expects: SWITCH.expects, example: SWITCH.example, values: SWITCH.values! },
    read: (text) => {
      const chosen = SWITCH.read(text);
      return chosen === undefined ? undefined : chosen ? on : off;
    },
    write: (value) => SWITCH.write(value === on),
  };
}
