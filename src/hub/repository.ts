import { QkLensError } from '../protocol/errors.js';

/** A model's repository on the hub. */
export interface Repository {
  /** `gpt2` or `EleutherAI/pythia-70m`. */
  readonly name: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
}

export const DEFAULT_REVISION = 'main';

/** Hugging Face's own rule for each part of a name; no part is `.` or `..`, and `--` replaces the slash on disk. */
const PART = /^(?!.*(?:--|\.\.))[A-Za-z0-9_](?:[\w.-]*[A-Za-z0-9_])?$/;
const REVISION = /^(?!.*\.\.)[A-Za-z0-9_][\w./-]{0,199}$/;

/**
 * Reads a repository's name, optionally with a revision (`EleutherAI/pythia-70m@step1000`), or the address of its page
 * (`https://huggingface.co/gpt2`, optionally with `/tree/main`).
 *
 * @param revision takes precedence over the text's
 * @throws QkLensError `usage`
 */
export function parseRepository(text: string, revision?: string): Repository {
  const { name, revision: named } = split(text.trim());
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
  return { name, revision: wanted };
}

/** Whether a revision is a commit, which never changes. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

function split(text: string): { readonly name: string; readonly revision?: string } {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    const at = text.indexOf('@');
    return at === -1 ? { name: text } : { name: text.slice(0, at), revision: text.slice(at + 1) };
  }
  const [first, second, tree, ...revision] = new URL(text).pathname.split('/').filter((part) => part !== '');
  if (second === 'tree') return { name: first, revision: [tree, ...revision].join('/') };
  const name = [first, second].filter((part) => part !== undefined).join('/');
  return tree === 'tree' && revision.length > 0 ? { name, revision: revision.join('/') } : { name };
}
