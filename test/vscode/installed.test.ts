import * as assert from 'node:assert/strict';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { api, extension, openSample, smallQuestion } from './support.js';

/** Paths of everything that a process has open or mapped (Linux). */
function pathsOf(pid: number): string[] {
  const folder = `/proc/${pid}`;
  const open = readdirSync(`${folder}/fd`).flatMap((fd) => {
    try {
      return readlinkSync(`${folder}/fd/${fd}`);
    } catch {
      return [];
    }
  });
  const mapped = readFileSync(`${folder}/maps`, 'utf8').match(/\/.*$/gm) ?? [];
  const [, ...programs] = readFileSync(`${folder}/cmdline`, 'utf8').split('\0');
  return [...open, ...mapped, ...programs].filter((path) => path.startsWith('/'));
}

describe('The package as it is installed', () => {
  it('answers from its own folder, without the sources', async function () {
    const sources = process.env['QK_LENS_TEST_SOURCES'];
    if (!sources || process.platform !== 'linux') return this.skip();
    const { extensionPath } = extension();
    assert.ok(!extensionPath.startsWith(sources), `${extensionPath} is not in development`);
    const qkLens = await api();
    await qkLens.ask(await openSample(), smallQuestion({ layer: 1, head: 0 }));
    const paths = pathsOf(qkLens.workerPid()!);
    assert.ok(paths.some((path) => path.startsWith(extensionPath) && path.includes('libonnxruntime')));
    assert.deepEqual(
      paths.filter((path) => path.startsWith(`${sources}/`)),
      [],
    );
  });
});
