import { createHash } from 'node:crypto';
import { isFile } from '../../files/regularFile.js';
import { QkLensError } from '../../protocol/errors.js';
import { isGgufName } from '../../protocol/ggufName.js';
import type { Json } from '../architectures/architecture.js';
import { refuseLfsPointer } from '../lfsPointer.js';
import { PositionedFile } from '../positionedFile.js';
import { quantisedNote } from '../quantisedNote.js';
import type { TensorFile } from '../tensorFile.js';
import type { TokenizerFile } from '../tokenizerFile.js';
import { ggufFamily } from './families/index.js';
import type { GgufTensors } from './families/family.js';
import { headSizes } from './families/sizes.js';
import { ggufEntries } from './ggufEntries.js';
import type { GgufEntry } from './ggufEntry.js';
import { GgufFields } from './ggufFields.js';
import { GgufFile } from './ggufFile.js';
import { bad, type GgufHeader, type GgufTensor } from './ggufHeader.js';
import { ggufParts, onlyGguf } from './ggufParts.js';
import { ggufTokenizer } from './ggufTokenizer.js';
import { readGgufHeader } from './readGgufHeader.js';
import { readRopeFactors } from './ropeFactors.js';

/** What a model's GGUF files say of it. None of them is open. */
export interface ReadGguf {
  /** What transformers would have in config.json. */
  readonly config: Json;
  /** @throws QkLensError `fileChanged`, `noWeights` */
  openFiles(): Promise<readonly TensorFile[]>;
  /** @param problems receives a sentence for what can't be used */
  tokenizer(problems: string[]): TokenizerFile | undefined;
}

/**
 * Reads the headers of a GGUF model: a file, with the others that it was split into, or those of a folder that holds one
 * model in GGUF and no weights of another format.
 *
 * @returns undefined if there is none
 * @throws QkLensError `noWeights`, `badGguf`, `badConfig`, `unknownArchitecture`, `unsupportedDtype`
 */
export async function readGgufAt(path: string): Promise<ReadGguf | undefined> {
  const paths = (await isFile(path))
    ? isGgufName(path)
      ? await ggufParts(path)
      : undefined
    : await onlyGguf(path);
  return paths && readGguf(paths);
}

async function readGguf(paths: readonly string[]): Promise<ReadGguf> {
  const parts: Part[] = [];
  for (const path of paths) parts.push(await readPart(path));
  const [{ path, header }] = parts;
  checkSplit(parts);
  const family = ggufFamily(header.metadata, path);
  const fields = new GgufFields(header.metadata, family.architecture, path);
  const config = Object.entries(family.config(fields, tensorsOf(parts))).filter(
    ([, value]) => value !== undefined,
  );
  const sizes = headSizes(fields);
  const files = parts.map((part) => ({
    ...part,
    entries: ggufEntries(part.header.tensors.values(), family, sizes, part.path),
  }));
  return {
    config: Object.fromEntries(config),
    openFiles: () => openFiles(files),
    tokenizer: (problems) => ggufTokenizer(header.metadata, path, problems),
  };
}

/** One of a model's files. */
interface Part {
  readonly path: string;
  readonly identity: string;
  readonly header: GgufHeader;
  /** Of the header's bytes, which are not kept. */
  readonly digest: Uint8Array;
  readonly ropeFactors?: readonly number[];
}

async function readPart(path: string): Promise<Part> {
  const file = await PositionedFile.open(path);
  try {
    await refuseLfsPointer(file, 'badGguf');
    const { header, bytes } = await readGgufHeader(file);
    const ropeFactors = await readRopeFactors(file, header);
    return {
      ...{ path, identity: file.identity, header },
      digest: createHash('sha256').update(bytes).digest(),
      ...(ropeFactors && { ropeFactors }),
    };
  } finally {
    await file.close();
  }
}

async function openFiles(
  parts: readonly (Part & { readonly entries: ReadonlyMap<string, GgufEntry> })[],
): Promise<TensorFile[]> {
  const files: TensorFile[] = [];
  try {
    for (const [index, { path, identity, digest, entries }] of parts.entries()) {
      const file = new GgufFile(
        await PositionedFile.open(path),
        digest,
        entries,
        index === 0 ? noteOf(parts) : undefined,
      );
      files.push(file);
      if (file.identity !== identity)
        throw new QkLensError(
          'fileChanged',
          `${path} changed while it was read. Try again once it is written.`,
        );
    }
    return files;
  } catch (error) {
    await Promise.all(files.map((file) => file.close()));
    throw error;
  }
}

/** Undefined if no tensor is quantised. */
function noteOf(parts: readonly { readonly entries: ReadonlyMap<string, GgufEntry> }[]): string | undefined {
  const entries = parts.flatMap((part) => [...part.entries.values()]);
  const types = new Set(entries.map(({ stored }) => stored.type).filter(({ blockSize }) => blockSize > 1));
  return types.size === 0 ? undefined : quantisedNote([...types].map(({ name }) => name));
}

/** Files of `llama-gguf-split` say how many they are. */
function checkSplit(parts: readonly Part[]): void {
  for (const [index, { path, header }] of parts.entries()) {
    const count = header.metadata.get('split.count') ?? 1;
    const number = header.metadata.get('split.no') ?? 0;
    if (count === parts.length && number === index) continue;
    throw bad(
      path,
      `it is part ${Number(number) + 1} of ${Number(count)}, where part ${index + 1} of ${parts.length} should be`,
    );
  }
}

function tensorsOf(parts: readonly Part[]): GgufTensors {
  const all = new Map<string, GgufTensor>(parts.flatMap(({ header }) => [...header.tensors]));
  const ropeFactors = parts.find((part) => part.ropeFactors)?.ropeFactors;
  return {
    has: (name) => all.has(name),
    get: (name) => all.get(name),
    ...(ropeFactors && { ropeFactors }),
  };
}
