import * as vscode from 'vscode';
import { hubEnvironment } from '../../hub/environment.js';
import { megabytes } from '../../hub/megabytes.js';
import { QkLensError } from '../../protocol/errors.js';
import type { AskedPart, Host, HubFetchReply, HubFetchRequest } from '../../protocol/worker.js';
import { withoutLinks } from '../messages.js';
import type { Shared } from '../shared.js';
import { hubBytesWithoutAsking } from '../settings.js';
import type { HubConsent } from './hubConsent.js';
import { storedToken } from './hubToken.js';

/** Makes the worker's requests to the hub, and asks the user before much is read. */
export class HubHost implements Host, HubConsent {
  /** Bytes that may still be read without a question in this session, by repository. */
  private readonly left = new Map<string, number>();
  /** One question at a time. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: Pick<Shared, 'context' | 'log'>) {}

  allow(repository: string): void {
    this.left.set(repository, hubBytesWithoutAsking());
  }

  readonly mayReadHub = (asked: AskedPart): Promise<boolean> => {
    const answer = this.turn.then(() => this.mayRead(asked));
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

  private async mayRead({ repository, file, bytes }: AskedPart): Promise<boolean> {
    const left = this.left.get(repository) ?? 0;
    if (bytes <= left) {
      this.left.set(repository, left - bytes);
      return true;
    }
    const read = 'Read';
    const pressed = await vscode.window.showInformationMessage(
      withoutLinks(
        `The question needs ${megabytes(bytes)} more of ${repository} from the Hugging Face Hub (${file}).`,
      ),
      read,
      'Don’t Read',
    );
    if (pressed !== read) return false;
    this.parts.log.info(`${repository}: reading ${megabytes(bytes)} of ${file} from the hub.`);
    if (left <= 0) this.allow(repository);
    return true;
  }
}
