import { isFields } from './guards.js';

/** Keeps a message readable, whatever the file it is about contains. */
const MOST_CHARACTERS = 200;

/**
 * A value for a message: as JSON, with `NaN` and `Infinity` by name, `absent` for undefined, and an ellipsis in place
 * of everything after 200 characters. That rest is never visited, however deep or long it is.
 */
export function quoted(value: unknown): string {
  return excerpt(jsonStart(value, MOST_CHARACTERS + 1));
}

/** A text without quotation marks, or its first 200 characters, the last of them an ellipsis. */
export function excerpt(text: string): string {
  return text.length > MOST_CHARACTERS ? `${start(text, MOST_CHARACTERS - 1)}…` : text;
}

/** All of the value's JSON, or a beginning of at least this many characters. */
function jsonStart(value: unknown, enough: number): string {
  if (typeof value === 'string') return JSON.stringify(start(value, enough));
  if (Array.isArray(value)) {
    return enclosed('[]', value.keys(), enough, (index, room) => jsonStart(value[index], room));
  }
  if (isFields(value)) {
    return enclosed('{}', Object.keys(value), enough, (key, room) => {
      const name = `${jsonStart(key, room)}: `;
      return name + jsonStart(value[key], room - name.length);
    });
  }
  return value === undefined ? 'absent' : `${value as number | boolean | null}`;
}

function enclosed<T>(
  brackets: string,
  items: Iterable<T>,
  enough: number,
  write: (item: T, room: number) => string,
): string {
  let text = brackets[0];
  for (const item of items) {
    if (text.length > 1) text += ', ';
    if (text.length >= enough) return text;
    text += write(item, enough - text.length);
  }
  return text + brackets[1];
}

/** At most this many characters, without half a surrogate pair at the end. */
function start(text: string, most: number): string {
  return text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
}
