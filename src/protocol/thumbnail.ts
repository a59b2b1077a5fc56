/**
 * A causal attention pattern made small: the lower triangle of a square, row by row from the first query, a byte each
 * (255 is 1), in base64. A pattern of more tokens than the square has rows has its largest values in each of its cells.
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

/** Characters of a thumbnail's text at most: four for three bytes. */
export const LONGEST_THUMBNAIL = 4 * Math.ceil((LARGEST_THUMBNAIL * (LARGEST_THUMBNAIL + 1)) / 2 / 3);

/** @param pattern `[n, n]`, query by key, values from 0 to 1 */
export function writeThumbnail(pattern: { readonly data: Float32Array; readonly rows: number }): string {
  const { data, rows: n } = pattern;
  const side = thumbnailSide(n);
  const cells = new Uint8Array((side * (side + 1)) / 2);
  for (let query = 0; query < n; query++) {
    const row = thumbnailCell(query, n);
    for (let key = 0; key <= query; key++) {
      const at = (row * (row + 1)) / 2 + thumbnailCell(key, n);
      cells[at] = Math.max(cells[at], Math.round(255 * Math.min(1, data[query * n + key])));
    }
  }
  return btoa(String.fromCharCode(...cells));
}

/**
 * The cells of a thumbnail's lower triangle, row by row, from 0 to 255; those that a damaged text lacks are 0.
 *
 * @param side see {@link thumbnailSide}
 */
export function readThumbnail(text: string, side: number): Uint8Array {
  const cells = new Uint8Array((side * (side + 1)) / 2);
  const bytes = decoded(text);
  for (let at = 0; at < Math.min(cells.length, bytes.length); at++) cells[at] = bytes.charCodeAt(at);
  return cells;
}

function decoded(text: string): string {
  try {
    return atob(text);
  } catch {
    return '';
  }
}
