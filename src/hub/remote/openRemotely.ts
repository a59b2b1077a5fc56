import { join } from 'node:path';
import { hubPartsFolder } from '../../cache/cacheLocation.js';
import { QkLensError } from '../../protocol/errors.js';
import type { Progress } from '../../protocol/questions.js';
import { repositoryFolders } from '../cacheLayout.js';
import { HubClient, type HubOptions } from '../hubClient.js';
import { isConfig } from '../neededFiles.js';
import { writeWhole } from '../snapshot.js';
import { sizeOf } from '../wholeFile.js';
import { BEGINNING_BYTES } from './beginning.js';
import type { HubReading } from './hubReading.js';
import { RemoteBytes } from './remoteBytes.js';
import { remoteFileAt, remoteFileText } from './remoteFile.js';
import type { RemotePlan } from './remotePlan.js';

/** How many files' headers are read at the same time. */
const AT_ONCE = 6;

export interface PrepareOptions extends HubOptions {
  readonly mostKept: number;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Makes the folder of a checkpoint whose weights stay on the hub: its small files, checked by their digests, a file that
 * stands for each file of weights, and these files' headers among the parts that are kept.
 *
 * @returns the folder, which opens like any other
 * @throws QkLensError what {@link HubClient} and {@link RemoteBytes} throw, and `badConfig` for quantised weights
 */
export async function prepareRemote(plan: RemotePlan, options: PrepareOptions): Promise<string> {
  const { repository, commit, small, weights } = plan;
  const folder = repositoryFolders(hubPartsFolder(process.env), repository.name).snapshot(commit);
  const client = new HubClient({ ...repository, revision: commit }, options);
  let done = 0;
  const report = () => {
    const all = small.length + weights.length;
    options.onProgress?.({ stage: `Opening ${repository.name} from the hub`, fraction: done++ / all });
  };
  const contents: (readonly [string, Buffer])[] = [];
  for (const file of small) {
    report();
    const path = join(folder, file.path);
    if ((await sizeOf(path)) === file.size && !isConfig(file.path)) continue;
    contents.push([file.path, await client.smallFile(commit, file)]);
  }
  refuseQuantised(plan, contents.find(([name]) => isConfig(name))?.[1]);
  for (const file of weights) await writeWhole(join(folder, file.path), remoteFileText(file));
  const reading: HubReading = { ...options, mayRead: () => true };
  const waiting = [...weights];
  const readNext = async (): Promise<void> => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      report();
      const remote = (await remoteFileAt(join(folder, file.path), Buffer.from(remoteFileText(file))))!;
      const bytes = await RemoteBytes.open(remote, () => reading);
      await bytes.fetchAll(0, Math.min(BEGINNING_BYTES, file.size), options.signal);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, readNext));
  // The config makes the folder a checkpoint, and goes last.
  contents.sort(([a], [b]) => Number(isConfig(a)) - Number(isConfig(b)));
  for (const [name, content] of contents) await writeWhole(join(folder, name), content);
  return folder;
}

/** Their parts are read at once, which the hub can't answer. */
function refuseQuantised({ repository }: RemotePlan, config: Buffer | undefined): void {
  if (config === undefined || !/"quantization(?:_config)?"\s*:\s*\{/.test(config.toString())) return;
  throw new QkLensError(
    'badConfig',
    `The weights of ${repository.name} are quantised, which are not read without a download. Download the checkpoint, or open the unquantised one.`,
  );
}
