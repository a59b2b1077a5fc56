/**
 * An attention pattern made small, row by row from the first query, a byte a cell (255 is 1), in base64: the lower
 * triangle of a square, or all of it if a query sees later keys. A pattern of more tokens than the square has rows has
 * its largest values in each of its cells.
 */
export const LARGEST_THUMBNAIL = 32;

/** Rows of the thumbnail of a pattern over n tokens. */
export function thumbnailSide(n: number): number {
  return Math.min(n, LARGEST_THUMBNAIL);
}

/** Which row or column of the thumbnail a position of n is in. */
export function thumbnailCell(position: number, n: number): number {
  return Math.floor((position * thumbnailSide(n)) / n);
}

/** The first position of n in a row or column of the thumbnail, n after the last. */
function firstPosition(cell: number, n: number): number {
  return Math.ceil((cell * n) / thumbnailSide(n));
}

/** Characters of a thumbnail's text at most: four for three bytes. */
export const LONGEST_THUMBNAIL = 4 * Math.ceil(LARGEST_THUMBNAIL ** 2 / 3);

/** @param pattern `[n, n]`, query by key, values from 0 to 1 */
export function writeThumbnail(pattern: { readonly data: Float32Array; readonly rows: number }): string {
  const { data, rows: n } = pattern;
  const side = thumbnailSide(n);
  const largest = new Float32Array(side * side);
  let isCausal = true;
  for (let query = 0, from = 0; query < n; query++, from += n) {
    const row = thumbnailCell(query, n) * side;
    for (let cell = 0, key = 0; cell < side; cell++) {
      let most = largest[row + cell];
      for (const end = firstPosition(cell + 1, n); key < end; key++) {
        const value = data[from + key];
        if (value > most) most = value;
        if (key > query && value > 0) isCausal = false;
      }
      largest[row + cell] = most;
    }
  }
  const cells = new Uint8Array(isCausal ? triangle(side) : side * side);
  for (let row = 0, at = 0; row < side; row++) {
    for (let cell = 0; cell < (isCausal ? row + 1 : side); cell++, at++)
      cells[at] = Math.round(255 * Math.min(1, largest[row * side + cell]));
  }
  return btoa(String.fromCharCode(...cells));
}

/**
 * All cells of a thumbnail, row by row, from 0 to 255; those that it leaves out, or a damaged text lacks, are 0.
 *
 * @param side see {@link thumbnailSide}
 */
export function readThumbnail(text: string, side: number): Uint8Array {
  const cells = new Uint8Array(side * side);
  const bytes = decoded(text);
  const isSquare = bytes.length > triangle(side);
  for (let row = 0, at = 0; row < side; row++) {
    const last = isSquare ? side : row + 1;
    for (let col = 0; col < last && at < bytes.length; col++, at++)
      cells[row * side + col] = bytes.charCodeAt(at);
  }
  return cells;
}

/** Cells on and below the diagonal. */
function triangle(side: number): number {
  return (side * (side + 1)) / 2;
}

function decoded(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}
