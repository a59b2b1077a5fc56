/** Pixels per CSS pixel of a picture, whatever the screen's. */
const SCALE = 2;

/**
 * An SVG file as a PNG in base64.
 *
 * @throws DOMException if it is no SVG
 */
export async function svgAsPng(svg: string): Promise<string> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = SCALE * image.naturalWidth;
  canvas.height = SCALE * image.naturalHeight;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/png').replace(/^data:image\/png;base64,/, '');
}
