/** An answer that nobody reads, or that finds no room, ends the command line quietly and by its exit code. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { programPath } from '../bundle.js';
import { runIn } from '../runCli.js';
import { temporaryFolder } from '../support.js';

const root = temporaryFolder();
const { folder: model } = makeRandomCheckpoint(join(root, 'model'), { seed: 19 });
/** More than a pipe holds. */
const LONG = ['head', model, '0.0', '--top', '101', '--vectors', '5'];
const cli = programPath('cli');

describe.each([[['--json']], [[]]])('an answer with %j', (form) => {
  it('to a closed pipe ends with the code of a broken pipe, and prints nothing', async () => {
    const child = spawn(process.execPath, [cli, ...LONG, '--circuits', 'embedding', ...form]);
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.stdout.destroy();
    const [code] = (await once(child, 'close')) as [number];
    expect(stderr).not.toMatch(/EPIPE|Error| at /);
    expect(code).toBe(141);
  });

  it.skipIf(!existsSync('/dev/full'))(
    'to a full device (where there is /dev/full) reports it in one line',
    async () => {
      const full = openSync('/dev/full', 'w');
      try {
        const { code, stderr } = await runIn({ stdout: full }, 'inspect', model, ...form);
        expect(stderr).toBe('The answer could not be written: ENOSPC: no space left on device, write.\n');
        expect(code).toBe(1);
      } finally {
        closeSync(full);
      }
    },
  );
});

const MOUNTED = ['unshare', '--map-root-user', '--mount', 'sh', '-c'] as const;
const canMount = spawnSync(MOUNTED[0], [...MOUNTED.slice(1), 'mount -t tmpfs none /mnt'], {
  stdio: 'ignore',
});

it.skipIf(canMount.status !== 0)(
  'a file that has room for only a part (where a small disk can be mounted) is an error',
  () => {
    const script = 'mount -t tmpfs -o size=8k none /mnt && "$@" > /mnt/answer';
    const args = [
      ...MOUNTED.slice(1),
      script,
      'sh',
      process.execPath,
      cli,
      ...LONG,
      '--circuits',
      'embedding',
    ];
    const { status, stderr } = spawnSync(MOUNTED[0], args, { encoding: 'utf8' });
    expect(stderr).toMatch(/^The answer could not be written: ENOSPC: no space left on device, write\.$/m);
    expect(stderr).not.toContain(' at ');
    expect(status).toBe(1);
  },
);

it('the answer is complete even if nobody reads standard error', async () => {
  const child = spawn(process.execPath, [cli, 'inspect', model, '--json']);
  child.stderr.destroy();
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  const [code] = (await once(child, 'close')) as [number];
  expect(JSON.parse(stdout)).toHaveProperty('model');
  expect(code).toBe(0);
});
