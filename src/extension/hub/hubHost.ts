import * as vscode from 'vscode';
import { hubEnvironment } from '../../hub/environment.js';
import { megabytes } from '../../hub/megabytes.js';
import { QkLensError } from '../../protocol/errors.js';
import type { AskedPart, Host, HubFetchReply, HubFetchRequest } from '../../protocol/worker.js';
import type { Shared } from '../shared.js';
import { hubBytesWithoutAsking } from '../settings.js';
import type { HubConsent } from './hubConsent.js';
import { storedToken } from './hubToken.js';

/** Makes the worker's requests to the hub, and asks the user before much is read. */
export class HubHost implements Host, HubConsent {
  /** Bytes that may still be read without a question in this session, by repository. */
  private readonly left = new Map<string, number>();
  /** Repositories of which the user just refused to read more. */
  private readonly refused = new Set<string>();
  /** One question at a time. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: Pick<Shared, 'context' | 'log'>) {}

  allow(repository: string): void {
    this.left.set(repository, hubBytesWithoutAsking());
    this.refused.delete(repository);
  }

  /** No question is waiting any more: the next one asks again where the user refused. */
  forgetRefusals(): void {
    this.refused.clear();
  }

  readonly mayReadHub = (asked: AskedPart, signal: AbortSignal): Promise<boolean> => {
    const answer = this.turn.then(() => !signal.aborted && this.mayRead(asked, signal));
    this.turn = answer.catch(() => undefined);
    return answer;
  };

  /** @throws QkLensError if the address is not the hub's, or the answer is too long */
  readonly hubFetch = async (
    { url, headers, mostBytes }: HubFetchRequest,
    signal: AbortSignal,
  ): Promise<HubFetchReply> => {
    const { endpoint, token: ofEnvironment } = hubEnvironment();
    if (!URL.canParse(url) || new URL(url).origin !== new URL(endpoint).origin)
      throw new QkLensError('internal', 'The compute process may ask the hub alone.');
    const token = (await storedToken(this.parts)) ?? ofEnvironment;
    const all = { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
    const {
      status,
      statusText,
      url: from,
      headers: answered,
      body,
    } = await fetch(url, { headers: all, signal });
    const pieces: Uint8Array[] = [];
    let length = 0;
    if (status !== 206) await body?.cancel();
    else {
      for await (const piece of body ?? []) {
        length += (piece as Uint8Array).length;
        if (length > mostBytes) throw new QkLensError('network', 'The hub sent more than was asked for.');
        pieces.push(piece as Uint8Array);
      }
    }
    const content = Buffer.concat(pieces).toString('base64');
    return { status, statusText, url: from, headers: [...answered], body: content };
  };

  private async mayRead(asked: AskedPart, signal: AbortSignal): Promise<boolean> {
    const { repository, file, bytes } = asked;
    const left = this.left.get(repository) ?? 0;
    if (bytes <= left) {
      this.left.set(repository, left - bytes);
      return true;
    }
    if (this.refused.has(repository)) return false;
    const allowed = await Promise.race([confirmed(asked), whenAborted(signal)]);
    if (allowed) {
      this.parts.log.info(`${repository}: reading ${megabytes(bytes)} of ${file} from the hub.`);
      this.allow(repository);
    } else if (!signal.aborted) this.refused.add(repository);
    return allowed;
  }
}

/** In a dialog: a notification would hide after some seconds, and leave the question waiting. */
async function confirmed({ repository, file, bytes, fileBytes }: AskedPart): Promise<boolean> {
  const read = 'Read';
  const pressed = await vscode.window.showInformationMessage(
    `Read ${megabytes(bytes)} more of ${repository} from the Hugging Face Hub?`,
    {
      modal: true,
      detail: `A question needs this part of ${file}, which has ${megabytes(fileBytes)}. What is read is kept on this machine.`,
    },
    read,
  );
  return pressed === read;
}

function whenAborted(signal: AbortSignal): Promise<false> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(false), { once: true }));
}
