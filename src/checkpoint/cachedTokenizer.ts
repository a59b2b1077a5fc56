import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryFolders } from '../hub/cacheLayout.js';
import { huggingFaceCacheFolder } from '../hub/environment.js';
import { parseRepository } from '../hub/repository.js';
import { readTokenizerFile, type TokenizerFile } from './tokenizerFile.js';

/**
 * The tokenizer of a Hugging Face repository, from the files of a cached snapshot.
 *
 * @throws QkLensError `usage` if the name is not a repository's
 */
export async function cachedTokenizer(name: string): Promise<TokenizerFile | undefined> {
  const repository = parseRepository(name);
  const folders = repositoryFolders(huggingFaceCacheFolder(), repository.name);
  const commits = await readdir(join(folders.root, 'snapshots')).catch(() => []);
  for (const commit of commits.sort()) {
    const file = await readTokenizerFile(folders.snapshot(commit), []);
    if (file) return file;
  }
  return undefined;
}
