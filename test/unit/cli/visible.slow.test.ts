/** Nothing that a checkpoint, a hub or an argument holds reaches the terminal as anything but text that is seen. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { visible, visibleLine } from '../../../src/cli/visible.js';
import { HOSTILE_TOKENS, makeHostileCheckpoint } from '../../reference/hostileCheckpoint.js';
import { encodeHeader } from '../../reference/safetensors.js';
import { everyVerb } from '../everyVerb.js';
import { run } from '../runCli.js';
import { temporaryFolder } from '../support.js';

const root = temporaryFolder();
/** Ends a window's title, clears the screen, turns what follows around, and begins a line of its own. */
const HARM =
  '\u001b]0;x\u0007\u001b[2J\u009b31m\u202egnp\u2066\u200b\u2028\u{e0041}\rproblem: none\nproblem: none';
const UNSEEN = /(?![\n\t])[\p{C}\p{Zl}\p{Zp}]/u;

function hostileModel(): string {
  const folder = join(root, `a ${HARM.replaceAll('/', '')} model`);
  renameSync(makeHostileCheckpoint(join(root, 'made')), folder);
  const config = join(folder, 'config.json');
  const json = JSON.parse(readFileSync(config, 'utf8')) as object;
  writeFileSync(config, JSON.stringify({ ...json, qk_lens_notice: HARM }));
  return folder;
}
const model = hostileModel();
const RED = HOSTILE_TOKENS.find((token) => token.includes('red'))!;
const TURNED = HOSTILE_TOKENS.find((token) => token.includes('gnp'))!;
/** Without those that read no checkpoint; `cache` shows names of files. */
const VERBS = everyVerb(model, root, [RED, TURNED], RED).filter(
  ([verb]) => !['sample', 'completion'].includes(verb),
);

function expectSeen(printed: string): void {
  expect(UNSEEN.exec(printed)?.[0].codePointAt(0)).toBeUndefined();
  expect(printed).not.toMatch(/^problem: none/m);
}

describe('a checkpoint whose every text is hostile', () => {
  it.each(VERBS)('%s prints visible text', async (...args) => {
    const { code, stdout, stderr } = await run(...args);
    expect([code, stderr.includes(' at ')]).toEqual([0, false]);
    expectSeen(stdout);
    expectSeen(stderr);
    expect(stdout.length).toBeGreaterThan(10);
  });

  it.each(VERBS)('%s --json prints JSON of the same texts', async (...args) => {
    const { stdout } = await run(...args, '--json');
    expectSeen(stdout);
    const texts = new Set<unknown>();
    JSON.parse(stdout, (_key, value: unknown) => {
      texts.add(value);
      return value;
    });
    if (!['inspect', 'steps', 'cache'].includes(args[0])) {
      expect(texts).toContain(HARM);
      // Answers about heads or positions alone name no token.
      if (stdout.includes('"token":')) {
        expect([...texts].some((text) => HOSTILE_TOKENS.includes(String(text)))).toBe(true);
      }
    }
  });

  it.each([
    ['a folder that is not there', ['head', join(root, HARM), '0.0'], 'noFolder'],
    ['a head', ['head', model, HARM], 'badHead'],
    ['an option', ['head', model, '0.0', `--${HARM}`], 'usage'],
    ['a verb', [HARM], 'usage'],
    ['a text', ['ov', model, '0.0', '--token', HARM], ''],
  ])('a wrong %s is named in an error with visible text', async (_what, args, code) => {
    const told = await run(...args);
    expect(told.code).toBe(1);
    expectSeen(told.stderr);
    const { stdout } = await run('--json', ...args);
    expectSeen(stdout);
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
    if (code !== '') expect(error.code).toBe(code);
  });

  it('a damaged tensor is named in an error with visible text', async () => {
    const damaged = join(root, 'damaged');
    mkdirSync(damaged);
    writeFileSync(join(damaged, 'config.json'), readFileSync(join(model, 'config.json')));
    const header = encodeHeader({ [HARM]: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } });
    writeFileSync(join(damaged, 'model.safetensors'), Buffer.concat([header, new Uint8Array(4)]));
    const { code, stderr } = await run('inspect', damaged);
    expect(code).toBe(1);
    expect(stderr).toContain('\\u001b[2J');
    expectSeen(stderr);
  });

  it('so is a folder of the cache', async () => {
    vi.stubEnv('QK_LENS_CACHE_FOLDER', join(root, HARM));
    const { stdout } = await run('cache');
    vi.unstubAllEnvs();
    expectSeen(stdout);
    expect(stdout).toContain('\\u001b[2J');
  });
});

describe('text made visible', () => {
  it('escapes invisible characters as JSON does, and leaves the rest', () => {
    expect(visible('a\tb\nç 日本 🙂')).toBe('a\tb\nç 日本 🙂');
    expect(visible(HARM)).toBe(
      '\\u001b]0;x\\u0007\\u001b[2J\\u009b31m\\u202egnp\\u2066\\u200b\\u2028\\udb40\\udc41\\rproblem: none\nproblem: none',
    );
    expect(visibleLine('a\tb\nc')).toBe('a\\tb\\nc');
  });

  it('is read as the same JSON', () => {
    const value = { [HARM]: [HARM, '\ud800', '\\u202e', '"'] };
    const text = visible(JSON.stringify(value));
    expect(text).not.toMatch(UNSEEN);
    expect(JSON.parse(text)).toEqual(value);
  });
});
