import type { Question } from './questions.js';

/** A key that is equal for equal questions, whatever the order of their fields. */
export function questionKey({ name, request }: Question): string {
  return JSON.stringify([name, request], (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
