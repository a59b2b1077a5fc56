import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { giveWay } from '../../../scripts/lib/giveWay.mjs';

it('lets a session give way to others, and ignores one that has ended', async () => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], {
    detached: true,
    stdio: 'ignore',
  });
  onTestFinished(() => void child.kill());
  giveWay(child.pid!);
  expect(getPriority(child.pid)).toBeGreaterThan(0);
  const group = `/proc/${child.pid}/autogroup`;
  if (existsSync(group)) expect(readFileSync(group, 'utf8')).toMatch(/nice [1-9]\d*$/m);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await ended;
  giveWay(child.pid!);
});
