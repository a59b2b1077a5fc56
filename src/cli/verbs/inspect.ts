import { fileDigestsFromEnvironment, keptConfigsFromEnvironment } from '../../cache/cacheLocation.js';
import { Checkpoint } from '../../checkpoint/checkpoint.js';
import { nonFiniteTensors } from '../../checkpoint/nonFiniteTensors.js';
import { checkpointRows } from '../../report/checkpointRows.js';
import { readArguments } from '../arguments.js';
import { BASE_OPTION } from '../baseOption.js';
import { CONFIG_OPTION, givenConfig } from '../configOption.js';
import { progressPrinter } from '../output.js';
import { BASE, CONFIG, REMOTE } from '../plainOptions.js';
import { modelFolder, REMOTE_OPTION } from '../remoteOption.js';
import { visibleLine } from '../visible.js';
import type { Verb } from './verb.js';

export const inspect: Verb = {
  usage: `MODEL_FOLDER [${CONFIG.usage}] [${BASE.usage}] [${REMOTE.usage}]`,
  arguments: ['MODEL_FOLDER'],
  options: [CONFIG, BASE, REMOTE],
  summary: "shows a checkpoint's sizes and tokenizer, and reads every weight to find what is wrong with it",
  async run(args) {
    const { positionals, values } = readArguments(args, ['MODEL_FOLDER'], {
      ...CONFIG_OPTION,
      ...BASE_OPTION,
      ...REMOTE_OPTION,
    });
    const folder = await modelFolder(positionals[0], values.remote);
    const digests = fileDigestsFromEnvironment(process.env);
    const given = await givenConfig(values.config);
    const kept = given ? undefined : keptConfigsFromEnvironment(process.env);
    const checkpoint = await Checkpoint.open(folder, {}, digests, { given, kept, base: values.base });
    try {
      const report = progressPrinter();
      const { model, tokenizer, problems } = await checkpoint.fingerprinted({ onProgress: report });
      const onHub = checkpoint.store.files.some(({ listedDigest }) => listedDigest !== undefined);
      const found = onHub
        ? []
        : await nonFiniteTensors(checkpoint, (fraction) =>
            report({ stage: 'Reading every weight', fraction }),
          );
      const json = { model, tokenizer, problems: [...problems, ...found] };
      const rows = checkpointRows({ model, tokenizer });
      const width = Math.max(...rows.map(([name]) => name.length));
      const lines = [
        ...rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`),
        ...json.problems.map((problem) => `Problem: ${problem}`),
      ];
      return { json, text: () => lines.map(visibleLine).join('\n') };
    } finally {
      await checkpoint.close();
    }
  },
};
