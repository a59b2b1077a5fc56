/** Columns of a line that is still read with ease. */
const WIDTH = 110;
/** Nine significant digits tell every float32 from its neighbours; more would be noise. */
const SIGNIFICANT = 9;

/**
 * JSON to be read and compared line by line: an object or array stands on one line where it fits, arrays of numbers
 * fill their lines, and numbers have at most nine significant digits, which is all that a float32 holds.
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
