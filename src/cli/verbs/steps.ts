import { trainingRun } from '../../steps/trainingRun.js';
import { readArguments } from '../arguments.js';
import { visibleLine } from '../visible.js';
import type { Verb } from './verb.js';

export const steps: Verb = {
  usage: 'RUN_FOLDER',
  arguments: ['RUN_FOLDER'],
  options: [],
  summary: 'lists the checkpoints of a training run in the order of their steps, without opening them',
  async run(args) {
    const { positionals } = readArguments(args, ['RUN_FOLDER'], {});
    const run = await trainingRun(positionals[0]);
    const width = Math.max(...run.steps.map(({ step }) => String(step).length));
    const lines = [
      ...run.steps.map(({ step, path }) => `${String(step).padStart(width)}  ${path}`),
      ...run.problems.map((problem) => `Problem: ${problem}`),
    ];
    return { json: run, text: () => lines.map(visibleLine).join('\n') };
  },
};
