import { basename } from 'node:path';
import type { Asker, NamedCheckpoint } from '../../assistants/asker.js';
import type { OpenCheckpoints } from '../../engine/openCheckpoints.js';
import type { CheckpointInfo } from '../../protocol/model.js';
import { answer } from '../../questions/answers.js';

/** Asks checkpoints in this process; each is opened when it is first asked about. */
export function askerOf(open: OpenCheckpoints, named: readonly NamedCheckpoint[]): Asker {
  return {
    checkpoints: () => named,
    describe: async (folder, listener): Promise<CheckpointInfo> =>
      (await open.get(folder, listener)).checkpoint.info,
    ask: async (folder, { name, request }, listener) => {
      const { checkpoint, spaces } = await open.get(folder, listener);
      return answer(name, spaces, request, {
        ...listener,
        tokenizer: checkpoint.tokenizer,
        otherSpaces: async (other) => (await open.get(other, listener)).spaces,
      });
    },
  };
}

/** `NAME=FOLDER`, or a folder that is named after itself. */
export function namedFolder(given: string): NamedCheckpoint {
  const [, name, folder] = /^([^=/\\]+)=(.+)$/s.exec(given) ?? [];
  return folder === undefined ? { name: basename(given), folder: given } : { name, folder };
}
