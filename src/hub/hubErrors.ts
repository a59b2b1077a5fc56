import { QkLensError } from '../protocol/errors.js';
import type { Answer } from './fetching.js';
import type { Repository } from './repository.js';

const HOW_TO_SET_TOKEN = 'set one with “Set Hugging Face Token” in VS Code, or as HF_TOKEN';

/** The meaning of a refused request, for the user. */
export function refusal(
  response: Pick<Answer, 'status' | 'statusText' | 'headers'>,
  { name, revision }: Repository,
  endpoint: string,
  withToken: boolean,
): QkLensError {
  const page = `${endpoint}/${name}`;
  const code = response.headers.get('x-error-code');
  switch (response.status) {
    case 401:
    case 403:
      if (code === 'GatedRepo') return new QkLensError('noAccess', gated(name, page, withToken));
      return new QkLensError(
        'noAccess',
        withToken
          ? `The hub does not let your token read ${name}: the name is wrong, or it is private, or the token is no longer valid. See ${page}.`
          : `The hub has no public repository ${name}. Check the name; if it is private, it needs a token: ${HOW_TO_SET_TOKEN}.`,
      );
    case 404:
      if (code === 'RevisionNotFound') {
        return new QkLensError('noRepository', `${name} has no revision "${revision}". See ${page}.`);
      }
      return new QkLensError(
        'noRepository',
        `The hub has no repository ${name}. Check the name at ${endpoint}.`,
      );
    default:
      return new QkLensError(
        'network',
        `The hub answered ${response.status} ${harmless(response.statusText)} for ${name}. Try again later.`,
      );
  }
}

function gated(name: string, page: string, withToken: boolean): string {
  return withToken
    ? `${name} is gated, and your token's account has not been let in: accept its licence at ${page}, then try again.`
    : `${name} is gated: accept its licence at ${page}, and give a token of that account (${HOW_TO_SET_TOKEN}).`;
}

/** The hub keeps asking to wait. */
export function busy(endpoint: string, milliseconds: number): QkLensError {
  const seconds = Math.ceil(milliseconds / 1000);
  return new QkLensError(
    'hubBusy',
    `${endpoint} accepts no more requests at the moment (429). Try again in ${seconds} seconds. With a token it accepts more.`,
  );
}

export function unreachable(endpoint: string, error: unknown): QkLensError {
  return new QkLensError(
    'network',
    `${endpoint} can't be reached: ${reasonOf(error)}. Check the connection and the proxy, then try again: what was fetched is kept.`,
    { cause: error },
  );
}

/**
 * The response is not the hub's; it may come from a proxy or login page in between.
 *
 * @param why a clause; see {@link harmless}
 */
export function notTheHub(url: string, why: string): QkLensError {
  const from = URL.canParse(url) ? new URL(url).origin : url;
  return new QkLensError(
    'network',
    `${harmless(from)} does not answer as a hub does: ${why}. A network's sign-in page or a proxy may answer in its place: open ${harmless(from)} in a browser, then try again.`,
  );
}

const MOST_SHOWN = 200;

/**
 * A server's text, for a message: shortened, on one line, without characters that control a terminal or are invisible.
 */
export function harmless(text: string): string {
  const visible = text
    .slice(0, 4 * MOST_SHOWN)
    .replace(/[\p{C}\p{Z}]+/gu, ' ')
    .trim();
  const shown = Array.from(visible);
  return shown.length > MOST_SHOWN ? `${shown.slice(0, MOST_SHOWN).join('')}…` : visible;
}

/** fetch says "fetch failed" and puts the reason in its cause. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return harmless(String(error));
  const { cause } = error;
  return harmless(cause instanceof Error && cause.message !== '' ? cause.message : error.message);
}

const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** The meaning of a failed write; undefined for other errors. */
export function diskError(error: unknown, file: string): QkLensError | undefined {
  const { code } = Object(error) as { code?: unknown };
  if (typeof code !== 'string' || error instanceof QkLensError) return undefined;
  const options = { cause: error };
  if (FULL.has(code)) {
    return new QkLensError(
      'diskFull',
      `The disk is full: ${file} could not be written. Make room, then start the download again: it goes on where it stopped.`,
      options,
    );
  }
  return new QkLensError(
    'cannotWrite',
    `${file} can't be written (${code}). Check the folder's permissions.`,
    options,
  );
}
