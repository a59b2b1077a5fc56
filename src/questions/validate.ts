import * as z from 'zod/mini';
import { QkLensError, type ErrorCode } from '../protocol/errors.js';
import { quoted } from '../protocol/quoted.js';

/**
 * The value as its schema describes it.
 *
 * @param what its name, to start a sentence if no field of it can be named
 * @throws QkLensError with the code, and a message that names the first wrong field and what it must be
 */
export function checked<T>(schema: z.ZodMiniType<T>, value: unknown, code: ErrorCode, what: string): T {
  const { success, data, error } = z.safeParse(schema, value);
  if (success) return data;
  throw new QkLensError(code, sentence(error.issues[0], value, what));
}

/** Whether the value matches its schema. */
export function matches(schema: z.ZodMiniType, value: unknown): boolean {
  return z.safeParse(schema, value).success;
}

function sentence(issue: z.core.$ZodIssue, value: unknown, what: string): string {
  const place = issue.path.length === 0 ? what : quoted(issue.path.join('.'));
  if (issue.code === 'unrecognized_keys') {
    return `${place} can't have a field ${quoted(issue.keys[0])}.`;
  }
  const found = issue.path.reduce<unknown>(
    (within, key) => (within as Readonly<Record<PropertyKey, unknown>>)[key],
    value,
  );
  return `${place} must be ${issue.message}, not ${shown(found)}.`;
}

/** A value in few words, whatever it is. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : quoted(value);
}
