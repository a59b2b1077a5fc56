import {
  cacheFromEnvironment,
  hubPartsFolder,
  keptConfigsFromEnvironment,
} from '../../cache/cacheLocation.js';
import { MatrixCache } from '../../cache/matrixCache.js';
import { removeParts } from '../../hub/remote/makeRoom.js';
import { readArguments } from '../arguments.js';
import { visibleLine } from '../visible.js';
import type { Verb } from './verb.js';

const CLEAR = { usage: '--clear', about: 'Removes it.' };

export const cache: Verb = {
  usage: `[${CLEAR.usage}]`,
  arguments: [],
  options: [CLEAR],
  summary: 'shows what was computed and kept on disk (W_EE, Gram matrices), or removes it',
  async run(args) {
    const { values } = readArguments(args, [], { clear: { type: 'boolean', default: false } });
    const matrices = new MatrixCache(cacheFromEnvironment(process.env));
    if (values.clear) {
      await keptConfigsFromEnvironment(process.env).clear();
      await removeParts(hubPartsFolder(process.env));
    }
    const summary = values.clear ? await matrices.clear() : await matrices.summary();
    const { folder, files, bytes } = summary;
    const text = () =>
      `${values.clear ? 'Removed' : 'Kept'} ${files} files, ${Math.round(bytes / 1e6)} MB, in ${visibleLine(folder)}.`;
    return { json: { ...summary, cleared: values.clear }, text };
  },
};
