import { resolve } from 'node:path';
import { makeSample } from '../../sample/makeSample.js';
import { readArguments } from '../arguments.js';
import { progressPrinter } from '../output.js';
import { visibleLine } from '../visible.js';
import type { Verb } from './verb.js';

export const sample: Verb = {
  usage: 'FOLDER',
  arguments: ['FOLDER'],
  options: [],
  summary: "makes the sample checkpoint: planted circuits, made by hand, in GPT-2's format",
  async run(args) {
    const { positionals } = readArguments(args, ['FOLDER'], {});
    const folder = resolve(positionals[0]);
    await makeSample(folder, { onProgress: progressPrinter() });
    return { json: { folder }, text: () => `The sample checkpoint is in ${visibleLine(folder)}.` };
  },
};
