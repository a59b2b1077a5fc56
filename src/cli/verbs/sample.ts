import { resolve } from 'node:path';
import { makeSample } from '../../sample/makeSample.js';
import { copyTrainedSample } from '../../sample/trainedSample.js';
import { readArguments } from '../arguments.js';
import { progressPrinter } from '../output.js';
import { visibleLine } from '../visible.js';
import type { Verb } from './verb.js';

const TRAINED = { usage: '--trained', about: 'The trained sample, not the planted one.' };

export const sample: Verb = {
  usage: `FOLDER [${TRAINED.usage}]`,
  arguments: ['FOLDER'],
  options: [TRAINED],
  summary:
    "makes the sample checkpoint: planted circuits, made by hand, in GPT-2's format; with --trained, a small model that was trained",
  async run(args) {
    const { positionals, values } = readArguments(args, ['FOLDER'], { trained: { type: 'boolean' } });
    const folder = resolve(positionals[0]);
    if (values.trained) await copyTrainedSample(folder);
    else await makeSample(folder, { onProgress: progressPrinter() });
    return { json: { folder }, text: () => `The sample checkpoint is in ${visibleLine(folder)}.` };
  },
};
