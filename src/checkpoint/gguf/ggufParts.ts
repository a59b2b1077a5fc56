import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isFile } from '../../files/regularFile.js';
import { QkLensError } from '../../protocol/errors.js';
import { ggufModels, ggufPart, ggufPartName, isGgufName } from '../../protocol/ggufName.js';
import { quoted } from '../../protocol/quoted.js';
import { isWeightsName } from '../../protocol/weightsFile.js';

/** As many as safetensors may have. */
const MOST_PARTS = 500;

/**
 * The files of the model that a GGUF file belongs to, in their order.
 *
 * @throws QkLensError `noWeights` if one is missing
 */
export async function ggufParts(path: string): Promise<string[]> {
  const part = ggufPart(basename(path));
  if (!part) return [path];
  const { count } = part;
  if (count > MOST_PARTS) {
    throw new QkLensError(
      'noWeights',
      `${path} is one of ${count} files; QK Lens reads at most ${MOST_PARTS} of a checkpoint.`,
    );
  }
  const paths = Array.from({ length: count }, (_, i) =>
    join(dirname(path), ggufPartName({ ...part, number: i + 1 })),
  );
  for (const own of paths) {
    if (await isFile(own)) continue;
    throw new QkLensError(
      'noWeights',
      `${path} is one of ${paths.length} files, of which ${quoted(basename(own))} is not there. Download it too.`,
    );
  }
  return paths;
}

/**
 * The files of a folder's only GGUF model; undefined if it has none, or weights of another format.
 *
 * @throws QkLensError `noWeights` for several models, and if a file is missing
 */
export async function onlyGguf(folder: string): Promise<string[] | undefined> {
  const all = await readdir(folder).catch(() => []);
  if (all.some(isWeightsName)) return undefined;
  const models = ggufModels(all);
  if (models.length > 1) {
    throw new QkLensError(
      'noWeights',
      `${folder} holds ${models.length} GGUF models: ${models.map(quoted).join(', ')}. Choose one of these files.`,
    );
  }
  const [first = all.find(isGgufName)] = models;
  return first === undefined ? undefined : ggufParts(join(folder, first));
}
