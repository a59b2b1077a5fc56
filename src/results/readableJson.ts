/** Columns of an easily readable line. */
const WIDTH = 110;
/** Nine significant digits distinguish every float32 from its neighbours; more would be noise. */
const SIGNIFICANT = 9;

/**
 * JSON for reading and comparing line by line: an object or array is on one line if it fits, arrays of numbers fill
 * their lines, and numbers have at most nine significant digits, the precision of a float32.
 */
export function readableJson(value: unknown): string {
  return `${written(value, '')}\n`;
}

function written(value: unknown, indent: string): string {
  const oneLine = JSON.stringify(value, rounded);
  if (typeof value !== 'object' || value === null || indent.length + oneLine.length <= WIDTH) return oneLine;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.every((item) => typeof item !== 'object' || item === null)
      ? filledLines(value, inner)
      : value.map((item) => inner + written(item, inner));
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]) => `${inner}${JSON.stringify(key)}: ${written(item, inner)}`);
  return `{\n${entries.join(',\n')}\n${indent}}`;
}

function filledLines(values: readonly unknown[], indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const value of values) {
    const text = JSON.stringify(value, rounded) ?? 'null';
    if (line !== '' && indent.length + line.length + text.length + 3 > WIDTH) {
      lines.push(indent + line);
      line = '';
    }
    line += line === '' ? text : `, ${text}`;
  }
  return [...lines, indent + line];
}

function rounded(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Number(value.toPrecision(SIGNIFICANT)) : value;
}
