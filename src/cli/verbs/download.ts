import { download as downloadCheckpoint, planDownload } from '../../hub/download.js';
import { hubEnvironment } from '../../hub/environment.js';
import { megabytes } from '../../hub/megabytes.js';
import { parseRepository } from '../../hub/repository.js';
import { readArguments } from '../arguments.js';
import { progressPrinter } from '../output.js';
import { printAside } from '../terminal.js';
import { visibleLine } from '../visible.js';
import type { Verb } from './verb.js';

const REVISION = { usage: '--revision main', about: 'The branch, tag or commit.' };

export const download: Verb = {
  usage: `REPOSITORY [${REVISION.usage}]`,
  arguments: ['REPOSITORY'],
  options: [REVISION],
  summary: 'downloads a checkpoint from the Hugging Face Hub into its cache, or what is missing of it',
  async run(args) {
    const { values, positionals } = readArguments(args, ['REPOSITORY'], { revision: { type: 'string' } });
    const repository = parseRepository(positionals[0], values.revision);
    const environment = hubEnvironment();
    const stop = new AbortController();
    const interrupted = () => stop.abort();
    process.once('SIGINT', interrupted);
    try {
      const plan = await planDownload(repository, environment, { signal: stop.signal });
      const { commit, bytes, missing, files } = plan;
      printAside(
        `${repository.name} at ${commit.slice(0, 7)}: ${files.length} files, ${megabytes(bytes)}, ${megabytes(missing)} to fetch`,
      );
      const options = { signal: stop.signal, onProgress: progressPrinter() };
      const folder = await downloadCheckpoint(plan, environment, options);
      return {
        json: { repository: repository.name, commit, folder, bytes, fetched: missing },
        text: () => `The checkpoint is in ${visibleLine(folder)}.`,
      };
    } finally {
      process.off('SIGINT', interrupted);
    }
  },
};
