/** What the command line prints besides its answer. */
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { version } from '../../../package.json';
import { makeRandomCheckpoint } from '../../reference/randomCheckpoint.js';
import { temporaryFolder } from '../support.js';

const { log } = vi.hoisted(() => {
  vi.resetModules();
  return { log: [] as string[] };
});
vi.mock('../../../src/engine/provider.js', async () => {
  const { Compute } = await import('../../../src/linalg/compute.js');
  return {
    computeFromEnvironment: (_: unknown, surroundings: { log: (level: string, text: string) => void }) => {
      for (const text of log) surroundings.log(text, `a message of level ${text}`);
      return new Compute();
    },
  };
});
const { run } = await import('../runCli.js');

const folder = temporaryFolder();
const model = makeRandomCheckpoint(join(folder, 'model'), { seed: 11 }).folder;

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  log.length = 0;
});

describe('messages', () => {
  it('are warnings alone, unless all are requested', async () => {
    log.push('debug', 'info', 'warn');
    const quiet = await run('head', model, '1.2', '--circuits', 'qk');
    expect(quiet.stderr).toBe('a message of level warn\n');
    const verbose = await run('head', model, '1.2', '--circuits', 'qk', '--verbose');
    expect(verbose.stderr).toBe(log.map((level) => `a message of level ${level}\n`).join(''));
    expect(verbose.stdout).toBe(quiet.stdout);
  });
});

describe('progress', () => {
  /** What a terminal shows in the end of lines that return to their beginning. */
  const shown = (text: string) =>
    text
      .split('\n')
      .map((line) => line.split('\r').at(-1)!.replace('\u001b[K', ''))
      .join('\n');

  it('is one line of a terminal, of which nothing is left beside the answer', async () => {
    const isTerminal = Object.getOwnPropertyDescriptor(process.stderr, 'isTTY');
    Object.defineProperty(process.stderr, 'isTTY', { value: true, configurable: true });
    try {
      const { code, stderr } = await run('head', model, '1.2');
      expect(code).toBe(0);
      expect(stderr).toContain('Computing W_EE');
      expect(stderr).not.toContain('\n');
      expect(shown(stderr)).toBe('');
      log.push('warn');
      expect(shown((await run('head', model, '1.2')).stderr)).toBe('a message of level warn\n');
    } finally {
      if (isTerminal) Object.defineProperty(process.stderr, 'isTTY', isTerminal);
      else Reflect.deleteProperty(process.stderr, 'isTTY');
    }
  });

  it('is not printed where standard error is no terminal', async () => {
    expect((await run('head', model, '1.2')).stderr).toBe('');
  });
});

describe('the version', () => {
  it.each([['--version'], ['version'], ['head', '--version']])('is printed by %s %s', async (...args) => {
    expect(await run(...args)).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('is an object with --json', async () => {
    expect(JSON.parse((await run('--version', '--json')).stdout)).toEqual({ version });
  });
});
