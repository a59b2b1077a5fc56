import * as vscode from 'vscode';
import { remotePlan, remoteSizes, type RemotePlan } from '../../hub/remote/remotePlan.js';
import { megabytes } from '../../hub/megabytes.js';
import { parseRepository } from '../../hub/repository.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { openFolder, type OpeningParts } from '../checkpoints/openFolder.js';
import type { Shared } from '../shared.js';
import { hubBytes, hubBytesWithoutAsking } from '../settings.js';
import { inThread, withAccess } from './hubWork.js';
import { pickRepository } from './pickRepository.js';

/**
 * Open from the Hub without Downloading: shows a repository's size and what opening it reads, and opens it with its
 * weights left on the hub, from where questions read what they need.
 *
 * @param argument a repository's name or address; asks if absent
 * @returns undefined if the user cancelled
 * @throws QkLensError if it can't be looked up, read or opened
 */
export async function openFromHub(
  parts: OpeningParts & Pick<Shared, 'context' | 'hubConsent'>,
  argument: unknown,
): Promise<CheckpointInfo | undefined> {
  const text = typeof argument === 'string' ? argument : await pickRepository('Open without Downloading');
  if (text === undefined) return undefined;
  const repository = parseRepository(text);
  const { name } = repository;
  const folder = await withAccess(parts, async (environment) => {
    const task = { kind: 'plan', repository, environment } as const;
    const plan = remotePlan(await inThread(parts, `Looking up ${name}`, task));
    if (!(await confirmed(plan))) return undefined;
    const title = `Opening ${name} from the hub`;
    return inThread(parts, title, { kind: 'prepare', plan, environment, mostKept: hubBytes() });
  });
  if (folder === undefined) return undefined;
  (await parts.hubConsent()).allow(name);
  parts.log.info(`${name}: its weights stay on the hub; what is read of them is kept beside ${folder}.`);
  return openFolder(parts, folder);
}

async function confirmed(plan: RemotePlan): Promise<boolean> {
  const open = 'Open';
  const free = hubBytesWithoutAsking();
  const asks = free === 0 ? 'You are asked each time.' : `Beyond ${megabytes(free)}, you are asked.`;
  const pressed = await vscode.window.showInformationMessage(
    `Open ${plan.repository.name} without downloading it?`,
    {
      modal: true,
      detail: `${remoteSizes(plan)}\nA question then reads the weights that it needs: a head’s W_Q and W_K are a few megabytes, W_E and W_U may be gigabytes. ${asks}`,
    },
    open,
  );
  return pressed === open;
}
