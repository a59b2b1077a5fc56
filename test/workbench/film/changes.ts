import type { Page } from 'playwright-core';

/** The rectangle in which a picture differs from the one before. */
export interface Change {
  readonly png: Buffer;
  readonly x: number;
  readonly y: number;
}

/** Runs in a page; pictures are texts in base64. */
const CHANGE = `async (before, after) => {
  const draw = async (text) => {
    const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(image.width, image.height).getContext('2d', { alpha: false });
    canvas.drawImage(image, 0, 0);
    return canvas;
  };
  const now = await draw(after);
  const { width, height } = now.canvas;
  let [left, top, right, bottom] = [0, 0, width, height];
  if (before !== undefined) {
    const pixels = [await draw(before), now].map((one) => new Uint32Array(one.getImageData(0, 0, width, height).data.buffer));
    [left, top, right, bottom] = [width, height, 0, 0];
    for (let at = 0; at < width * height; at++) {
      if (pixels[0][at] === pixels[1][at]) continue;
      const [x, y] = [at % width, Math.floor(at / width)];
      [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x + 1), Math.max(bottom, y + 1)];
    }
  }
  if (right <= left) return undefined;
  const cut = new OffscreenCanvas(right - left, bottom - top).getContext('2d', { alpha: false });
  cut.drawImage(now.canvas, -left, -top);
  const png = new Uint8Array(await (await cut.canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
  return { png: btoa(Array.from(png, (byte) => String.fromCharCode(byte)).join('')), x: left, y: top };
}`;

/**
 * What changes from a picture of the same size to the next.
 *
 * @param page any, whose canvas is used
 * @param before undefined: all of the picture is new
 * @returns undefined if nothing changes
 */
export async function changeIn(
  page: Page,
  before: Buffer | undefined,
  after: Buffer,
): Promise<Change | undefined> {
  const pictures = [before, after].map(
    (picture) => JSON.stringify(picture?.toString('base64')) ?? 'undefined',
  );
  const change = await page.evaluate<(Omit<Change, 'png'> & { readonly png: string }) | undefined>(
    `(${CHANGE})(${pictures.join()})`,
  );
  return change && { ...change, png: Buffer.from(change.png, 'base64') };
}
