import { QkLensError } from '../protocol/errors.js';

/** A model's repository on the hub. */
export interface Repository {
  /** `gpt2` or `EleutherAI/pythia-70m`. */
  readonly name: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
  /** A GGUF file in it, if it is to be fetched and not the repository's checkpoint. */
  readonly file?: string;
}

export const DEFAULT_REVISION = 'main';

/** Hugging Face's own rule for each part of a name; no part is `.` or `..`, and `--` replaces the slash on disk. */
const PART = /^(?!.*(?:--|\.\.))[A-Za-z0-9_](?:[\w.-]*[A-Za-z0-9_])?$/;
const REVISION = /^(?!.*\.\.)[A-Za-z0-9_][\w./-]{0,199}$/;

/**
 * Reads a repository's name, optionally with a revision (`EleutherAI/pythia-70m@step1000`) or with a GGUF file in it
 * (`org/name/model-Q4_K_M.gguf`), or the address of its page or file (`https://huggingface.co/gpt2`, optionally with
 * `/tree/main`; `…/blob/main/model.gguf`).
 *
 * @param revision takes precedence over the text's
 * @throws QkLensError `usage`
 */
export function parseRepository(text: string, revision?: string): Repository {
  const { name, revision: named, file } = split(text.trim());
  const parts = name.split('/');
  if (parts.length > 2 || !parts.every((part) => part.length <= 96 && PART.test(part))) {
    throw new QkLensError(
      'usage',
      `"${text}" is no repository's name. Write it as gpt2 or EleutherAI/pythia-70m.`,
    );
  }
  const wanted = revision ?? named ?? DEFAULT_REVISION;
  if (!REVISION.test(wanted)) {
    throw new QkLensError('usage', `"${wanted}" is no revision. Give a branch, a tag or a commit.`);
  }
  return { name, revision: wanted, ...(file !== undefined && { file }) };
}

/** Whether a revision is a commit, which never changes. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

interface Named {
  readonly name: string;
  readonly revision?: string;
  readonly file?: string;
}

/** A repository, perhaps with its revision, and a GGUF file in it. */
const GGUF_FILE = /^([^/]+\/[^/]+)\/([\w.-]{1,255}\.gguf)$/i;
const FILE_AT_REVISION = /^([^/]+\/[^/]+)\/(?:blob|resolve)\/(.+)\/([\w.-]{1,255}\.gguf)$/i;

function split(text: string): Named {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    const [, repository = text, file] = GGUF_FILE.exec(text) ?? [];
    const at = repository.indexOf('@');
    return {
      ...(at === -1
        ? { name: repository }
        : { name: repository.slice(0, at), revision: repository.slice(at + 1) }),
      ...(file !== undefined && { file }),
    };
  }
  const path = new URL(text).pathname.split('/').filter((part) => part !== '');
  const [, place, named, file] = FILE_AT_REVISION.exec(path.join('/')) ?? [];
  if (place !== undefined) return { name: place, revision: named, file };
  const [first, second, tree, ...revision] = path;
  if (second === 'tree') return { name: first, revision: [tree, ...revision].join('/') };
  const name = [first, second].filter((part) => part !== undefined).join('/');
  return tree === 'tree' && revision.length > 0 ? { name, revision: revision.join('/') } : { name };
}
