/** What a copied program prints, read back. A titled row of numbers is a table of one row, its header being its title. */
export interface PrintedTable {
  readonly title: string;
  readonly header: readonly string[];
  /** Without those marked as degenerate: what they hold is not determined. */
  readonly rows: readonly (readonly string[])[];
}

const MARKED = / {2}degenerate$/;

/**
 * The tables in a program's output: a title after an empty line, a header, and rows whose columns begin where the
 * header's do; or a title with numbers after a colon.
 */
export function tablesIn(output: string): PrintedTable[] {
  return output.split('\n\n').flatMap((block) => {
    const [title = '', header, ...lines] = block
      .split('\n')
      .filter((line) => line !== '' && !MARKED.test(line));
    if (header === undefined) {
      const [, name, values] = /^(.*): (.*)$/.exec(title) ?? [];
      return numbersIn(values ?? '') ? [{ title: name, header: [name], rows: [[values]] }] : [];
    }
    const starts = [...header.matchAll(/(?<=^| {2})\S/g)].map(({ index }) => index);
    const end = lines.findIndex((line) => !isRow(line, starts));
    const rows = lines.slice(0, end < 0 ? lines.length : end).map((line) => cells(line, starts));
    return rows.length > 0 ? [{ title, header: cells(header, starts), rows }] : [];
  });
}

/** Whether every column holds something, set apart from the one before. */
function isRow(line: string, starts: readonly number[]): boolean {
  const characters = Array.from(line);
  const isApart = (start: number) => characters.slice(start - 2, start).join('') === '  ';
  return starts.slice(1).every(isApart) && cells(line, starts).every((cell) => cell !== '');
}

function cells(line: string, starts: readonly number[]): string[] {
  const characters = Array.from(line);
  return starts.map((start, i) =>
    characters
      .slice(start, starts[i + 1])
      .join('')
      .trim(),
  );
}

/** The numbers of a cell that holds nothing else. */
export function numbersIn(cell: string): number[] | undefined {
  return cell !== '' && cell.split(' ').every((word) => /^-?\d+(?:\.\d+)?(?:e[-+]\d+)?$/.test(word))
    ? cell.split(' ').map(Number)
    : undefined;
}
