import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { completedVerbs } from '../../../../src/cli/completion/completedVerbs.js';
import { VERBS } from '../../../../src/cli/verbs/index.js';
import { descriptionOf, QUESTION_NAMES } from '../../../../src/questions/questions.js';
import { run, runJson } from '../../runCli.js';
import { temporaryFolder } from '../../support.js';

const verbs = new Map(completedVerbs(VERBS).map((verb) => [verb.name, verb]));
const folder = temporaryFolder();
mkdirSync(join(folder, 'my model'));
writeFileSync(join(folder, 'words.txt'), '');

const has = (shell: string) => spawnSync(shell, ['-c', 'true'], { stdio: 'ignore' }).status === 0;

/** What bash offers for the last of the words after `qk-lens`, which stand as bash takes them apart. */
async function inBash(...words: string[]): Promise<readonly string[]> {
  const { stdout } = await run('completion', 'bash');
  const ask = 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _qk_lens; printf "%s\\n" "${COMPREPLY[@]}"';
  const args = ['--norc', '-c', `${stdout}\n${ask}`, 'bash', 'qk-lens', ...words];
  return execFileSync('bash', args, { cwd: folder, encoding: 'utf8' }).trim().split('\n');
}

describe('what shells complete', () => {
  it.each(QUESTION_NAMES)('has every option that %s takes, and its choices', (name) => {
    const { subject, subjectIsArgument, options } = descriptionOf(name);
    const fields = subjectIsArgument ? options : [subject, ...options];
    const completed = new Map(verbs.get(name)!.options.map((option) => [option.name, option]));
    const taken = fields.flatMap(({ commandLine }) => Object.entries(commandLine.options));
    const plain = ['--config', '--base', '--remote', '--python', '--json', '--verbose', '--help'];
    expect([...completed.keys()].sort()).toEqual(
      [...taken.map(([option]) => `--${option}`), ...plain].sort(),
    );
    for (const [option, { type }] of taken)
      expect(completed.get(`--${option}`)?.value !== undefined, option).toBe(type === 'string');
    for (const { kind, commandLine } of fields) {
      const [[option, form] = []] = Object.entries(commandLine.options);
      if (kind.values && form?.type === 'string')
        expect(completed.get(`--${option}`)?.value?.values).toEqual(kind.values);
    }
  });

  it('has files for folders, and lists of words beside files', () => {
    const variance = verbs.get('variance')!;
    expect(variance.arguments).toEqual([
      { values: [], several: false, files: true },
      { values: [], several: false, files: false },
    ]);
    expect(variance.options.find(({ name }) => name === '--words')?.value).toEqual({
      values: ['first-names', 'common-words'],
      several: false,
      files: true,
    });
  });

  it('refuses other shells', async () => {
    const { code, json } = await runJson('completion', 'tcsh');
    expect(code).toBe(1);
    expect(json).toEqual({ error: { code: 'usage', message: '"tcsh" is not one of bash|zsh|fish.' } });
  });
});

describe.runIf(has('bash'))('in bash', () => {
  it.each([
    ['verbs', ['n'], ['neurons', 'neighbours']],
    ['verbs after an option', ['--json', 'hea'], ['head']],
    ['files for the model', ['head', 'my'], ['my model']],
    ['nothing for a head', ['head', 'words.txt', ''], ['']],
    ['options', ['head', 'my model', '10.7', '--c'], ['--circuits', '--cosine', '--center', '--config']],
    ['choices', ['head', 'my model', '10.7', '--center', ''], ['none', 'keys', 'both']],
    ['choices after =', ['head', 'my model', '10.7', '--center', '=', 'k'], ['keys']],
    ['choices right after =', ['head', 'my model', '10.7', '--center', '='], ['none', 'keys', 'both']],
    ['one of several', ['atlas', 'my model', '--circuits', 'qk,e'], ['qk,embedding', 'qk,effective']],
    [
      'lists and files',
      ['variance', 'm', '1.0', '--words', ''],
      ['first-names', 'common-words', 'my model', 'words.txt'],
    ],
    ['files for the model after an option', ['atlas', '--layer', '3', 'my'], ['my model']],
    ['nothing for a number', ['atlas', 'my model', '--layer', ''], ['']],
    ['a word among the arguments', ['neurons', 'my model', 'a'], ['all']],
    ['shells', ['completion', 'z'], ['zsh']],
    ['capitals', ['composition', 'my model', '--kind', ''], ['Q', 'K', 'V']],
  ])('%s', async (_, words, offered) => {
    expect([...(await inBash(...words))].sort()).toEqual([...offered].sort());
  });
});

describe.each(['bash', 'zsh', 'fish'])('the script for %s', (shell) => {
  it.runIf(has(shell))('is one that the shell reads', async () => {
    const script = join(folder, shell);
    writeFileSync(script, (await run('completion', shell)).stdout);
    expect(spawnSync(shell, ['-n', script], { encoding: 'utf8' }).stderr).toBe('');
  });
});
