import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** A part of a moving picture that changes, and for how long it stands. */
export interface Frame {
  /** As a PNG file of 8 bits a channel; all frames have the same channels. */
  readonly png: Buffer;
  /** Its place in the picture, in px. */
  readonly x: number;
  readonly y: number;
  readonly seconds: number;
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');

/**
 * A PNG file that moves without end (https://www.w3.org/TR/png-3/#11acTL). What shows no movement shows the first frame.
 *
 * @param frames the first is the whole picture, each further one is drawn over what stands there
 */
export function animatedPng(frames: readonly Frame[]): Buffer {
  let sequence = 0;
  const control = (png: Buffer, { x, y, seconds }: Frame) =>
    chunk('fcTL', uint32(sequence++), ihdrOf(png).subarray(0, 8), uint32(x), uint32(y), duration(seconds));
  const parts = frames.flatMap((frame, i) => {
    const own = control(frame.png, frame);
    const data = pixelsOf(frame.png);
    return [own, i === 0 ? chunk('IDAT', data) : chunk('fdAT', uint32(sequence++), data)];
  });
  const moves = chunk('acTL', uint32(frames.length), uint32(0));
  return Buffer.concat([SIGNATURE, chunk('IHDR', ihdrOf(frames[0].png)), moves, ...parts, chunk('IEND')]);
}

/** Width and height, and how a pixel is written. */
const ihdrOf = (png: Buffer): Buffer => contents(png, 'IHDR')[0];

/** All rows, compressed as far as it goes. */
const pixelsOf = (png: Buffer): Buffer =>
  deflateSync(inflateSync(Buffer.concat(contents(png, 'IDAT'))), { level: 9 });

/** The time as a fraction of 1000; the frame stays, and the next replaces what is under it. */
function duration(seconds: number): Buffer {
  const bytes = Buffer.alloc(6);
  bytes.writeUInt16BE(Math.round(seconds * 1000), 0);
  bytes.writeUInt16BE(1000, 2);
  return bytes;
}

function contents(png: Buffer, wanted: string): Buffer[] {
  const found: Buffer[] = [];
  for (let at = SIGNATURE.length; at < png.length;) {
    const end = at + 8 + png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === wanted) found.push(png.subarray(at + 8, end));
    at = end + 4;
  }
  return found;
}

function chunk(type: string, ...data: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), ...data]);
  return Buffer.concat([uint32(body.length - 4), body, uint32(crc32(body))]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
