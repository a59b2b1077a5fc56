import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import { readArguments } from '../arguments.js';
import { bashScript } from '../completion/bash.js';
import { completedVerbs } from '../completion/completedVerbs.js';
import { fishScript } from '../completion/fish.js';
import { zshScript } from '../completion/zsh.js';
import type { Verb } from './verb.js';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };
const SHELLS = Object.keys(SCRIPTS).join('|');

/** @param verbs all verbs of the command line, once they are known */
export function completion(verbs: () => Readonly<Record<string, Verb>>): Verb {
  return {
    usage: SHELLS,
    summary: 'prints a script with which the shell completes verbs, options, their values and files',
    arguments: [SHELLS],
    options: [],
    run(args) {
      const { positionals } = readArguments(args, [SHELLS], {});
      const [shell] = positionals;
      if (!isShell(shell)) throw new QkLensError('usage', `${quoted(shell)} is not one of ${SHELLS}.`);
      const script = SCRIPTS[shell](completedVerbs(verbs()));
      return Promise.resolve({ json: { shell, script }, text: () => script });
    },
  };
}

function isShell(name: string): name is keyof typeof SCRIPTS {
  return Object.hasOwn(SCRIPTS, name);
}
