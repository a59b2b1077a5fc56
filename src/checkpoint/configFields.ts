import { QkLensError } from '../protocol/errors.js';
import { quoted } from '../protocol/quoted.js';

/** Above any size of a real model; keeps products of two sizes exact. */
const MAX_SIZE = 2 ** 26;

type Json = Readonly<Record<string, unknown>>;

/** A field of config.json that must be a positive integer; the fallback if it is absent or null. */
export function sizeField(config: Json, name: string, fallback?: number, most = MAX_SIZE): number {
  const value = config[name] ?? fallback;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > most) {
    throw badConfig(`"${name}" must be a whole number from 1 to ${most}, not ${quoted(value)}`);
  }
  return value;
}

/** A field of config.json that must be a positive number; the fallback if it is absent. */
export function positiveField(config: Json, name: string, fallback: number): number {
  const value = config[name] ?? fallback;
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) {
    throw badConfig(`"${name}" must be a positive number, not ${quoted(value)}`);
  }
  return value;
}

export function booleanField(config: Json, name: string, fallback: boolean): boolean {
  const value = config[name] ?? fallback;
  if (typeof value !== 'boolean') throw badConfig(`"${name}" must be true or false, not ${quoted(value)}`);
  return value;
}

/** A positive number, or undefined if the field is absent or null. */
export function positiveOrAbsent(config: Json, name: string): number | undefined {
  return (config[name] ?? undefined) === undefined ? undefined : positiveField(config, name, NaN);
}

/** A number above 0 and at most 1; the fallback if it is absent. */
export function fractionField(config: Json, name: string, fallback: number): number {
  const value = positiveField(config, name, fallback);
  if (value > 1) throw badConfig(`"${name}" must be at most 1, not ${value}`);
  return value;
}

/**
 * A field with several spellings under its first name, for families whose configs changed spelling.
 *
 * @returns the value of the first name present
 */
export function anyField(config: Json, ...names: readonly [string, ...string[]]): Json {
  const found = names.find((name) => config[name] !== undefined && config[name] !== null);
  return { [names[0]]: found === undefined ? undefined : config[found] };
}

export function badConfig(why: string): QkLensError {
  return new QkLensError(
    'badConfig',
    `The checkpoint's config can't be used: ${why}. Correct it, or restore the one that came with the weights.`,
  );
}
