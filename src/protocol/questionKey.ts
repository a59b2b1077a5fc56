import type { Question } from './questions.js';

/** The same text for questions that ask the same, in whatever order their fields stand. */
export function questionKey({ name, request }: Question): string {
  return JSON.stringify([name, request], (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
