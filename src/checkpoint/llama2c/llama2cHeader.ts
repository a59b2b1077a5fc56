/** The numbers at the beginning of a file of llama2.c, whose definition is its `export.py`, `run.c` and `runq.c`. */
export interface Llama2cHeader {
  /** 0 is the legacy format, which has no magic number. */
  readonly version: 0 | 1 | 2;
  /** Bytes before the first tensor. */
  readonly headerBytes: number;
  readonly dim: number;
  readonly hiddenDim: number;
  readonly nLayers: number;
  readonly nHeads: number;
  readonly nKeyValueHeads: number;
  readonly vocabulary: number;
  readonly context: number;
  /** Whether the embedding is the unembedding too. */
  readonly isShared: boolean;
  /** Of version 2: how many int8 numbers share a scale. */
  readonly group?: number;
}

/** `ak42` */
const MAGIC = 0x616b3432;
export const LONGEST_HEADER = 256;
const LEGACY_BYTES = 28;

/** Above those of any model that llama2.c runs; below, the sizes of all tensors are exact. */
const MOST = {
  dim: 1 << 16,
  hiddenDim: 1 << 18,
  nLayers: 1000,
  nHeads: 1024,
  vocabulary: 1 << 22,
  context: 1 << 22,
};

/**
 * Reads a header.
 *
 * @param start the first bytes of the file, {@link LONGEST_HEADER} or all
 * @returns undefined if it is none; the number of a version that is not known
 */
export function llama2cHeader(start: Uint8Array): Llama2cHeader | number | undefined {
  const view = new DataView(start.buffer, start.byteOffset, start.length);
  if (start.length < LEGACY_BYTES) return undefined;
  if (view.getUint32(0, true) !== MAGIC) {
    const vocabulary = view.getInt32(20, true);
    return plausible({
      ...{ version: 0, headerBytes: LEGACY_BYTES, ...sizesAt(view, 0) },
      ...{ vocabulary: Math.abs(vocabulary), isShared: vocabulary > 0 },
    });
  }
  const version = view.getInt32(4, true);
  if (version !== 1 && version !== 2) return version;
  if (start.length < LONGEST_HEADER) return undefined;
  const shared = view.getUint8(36);
  const group = version === 2 ? { group: view.getInt32(37, true) } : {};
  if (shared > 1) return undefined;
  return plausible({
    ...{ version, headerBytes: LONGEST_HEADER, ...sizesAt(view, 8), isShared: shared === 1, ...group },
  });
}

function sizesAt(view: DataView, at: number) {
  const [dim, hiddenDim, nLayers, nHeads, nKeyValueHeads, vocabulary, context] = Array.from(
    { length: 7 },
    (_, i) => view.getInt32(at + 4 * i, true),
  );
  return { dim, hiddenDim, nLayers, nHeads, nKeyValueHeads, vocabulary, context };
}

function plausible(header: Llama2cHeader): Llama2cHeader | undefined {
  const { dim, nHeads, nKeyValueHeads, group = 1 } = header;
  const fits = (Object.keys(MOST) as (keyof typeof MOST)[]).every(
    (name) => header[name] >= 1 && header[name] <= MOST[name],
  );
  if (!fits || nKeyValueHeads < 1 || group < 1) return undefined;
  return dim % (2 * nHeads) === 0 && nHeads % nKeyValueHeads === 0 ? header : undefined;
}
