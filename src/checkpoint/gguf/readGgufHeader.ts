import type { PositionedFile } from '../positionedFile.js';
import { MOST_HEADER_BYTES } from '../tensorFile.js';
import { bad, parseGgufHeader, type GgufHeader } from './ggufHeader.js';
import { MoreNeeded } from './headerReader.js';

/** Holds the header of a model of few tokens. */
const FIRST_BYTES = 1 << 20;
const GROWTH = 8;

/**
 * Reads the header of an open GGUF file: the first bytes, and more of them for as long as the header goes on.
 *
 * @returns the header, and its bytes
 * @throws QkLensError `badGguf`, `unsupportedDtype`, `fileChanged`
 */
export async function readGgufHeader(
  file: PositionedFile,
): Promise<{ readonly header: GgufHeader; readonly bytes: Uint8Array }> {
  const { path, size } = file;
  for (let length = Math.min(FIRST_BYTES, size); ;) {
    const bytes = Buffer.from((await file.bytes(0, length)).buffer);
    try {
      const header = parseGgufHeader(bytes, size, path);
      return { header, bytes: bytes.subarray(0, header.end) };
    } catch (error) {
      if (!(error instanceof MoreNeeded)) throw error;
      if (error.needed > size)
        throw bad(
          path,
          `its header claims ${error.needed} bytes but the file has only ${size}: it is truncated`,
        );
      if (error.needed > MOST_HEADER_BYTES)
        throw bad(path, `its header has more than the ${MOST_HEADER_BYTES} bytes that QK Lens reads`);
      length = Math.min(Math.max(error.needed, GROWTH * length), size, MOST_HEADER_BYTES);
    }
  }
}
