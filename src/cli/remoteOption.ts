import { mostHubBytes } from '../cache/cacheLocation.js';
import { planDownload } from '../hub/download.js';
import { hubEnvironment } from '../hub/environment.js';
import { parseRepository } from '../hub/repository.js';
import { allowHubReading, upTo } from '../hub/remote/hubReading.js';
import { prepareRemote } from '../hub/remote/openRemotely.js';
import { remotePlan, remoteSizes } from '../hub/remote/remotePlan.js';
import { QkLensError } from '../protocol/errors.js';
import { byteSize } from './byteSize.js';
import { progressPrinter } from './output.js';
import { printAside } from './terminal.js';

/** How many bytes may be read from the hub for MODEL_FOLDER. */
export const REMOTE_OPTION = { remote: { type: 'string' } } as const;

const HUB = 'hub:';

/**
 * The folder of MODEL_FOLDER. `hub:org/name` stands for a checkpoint on the Hugging Face Hub, whose weights are read from
 * there as far as they are needed: its size is printed first, and nothing is read without `--remote SIZE`.
 *
 * @throws QkLensError `usage` without that option, and what looking the repository up throws
 */
export async function modelFolder(given: string, remote: string | undefined): Promise<string> {
  const most = remote === undefined ? undefined : byteSize(remote);
  const environment = hubEnvironment();
  const mostKept = mostHubBytes(process.env);
  if (!given.startsWith(HUB)) {
    allowHubReading(most === undefined ? undefined : { ...environment, mayRead: upTo(most), mostKept });
    return given;
  }
  const repository = parseRepository(given.slice(HUB.length));
  const plan = remotePlan(await planDownload(repository, environment));
  const sizes = remoteSizes(plan);
  if (most === undefined || most < plan.opening) {
    throw new QkLensError(
      'usage',
      `${sizes} Add --remote SIZE, such as --remote 100MB, the most that may be read from the hub for opening and question; or fetch all by qk-lens download ${repository.name}.`,
    );
  }
  printAside(sizes);
  const folder = await prepareRemote(plan, { ...environment, mostKept, onProgress: progressPrinter() });
  allowHubReading({ ...environment, mayRead: upTo(most - plan.opening), mostKept });
  return folder;
}
