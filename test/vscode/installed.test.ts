import * as assert from 'node:assert/strict';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import * as vscode from 'vscode';
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

/** The desktop VS Code runs the sources in development; its server, the installed package. */
const isInServer = () => vscode.env.remoteName !== undefined;

describe('The package as it is installed', () => {
  it('carries the binaries of one platform, and no sources', function () {
    if (!isInServer()) return this.skip();
    const files = readdirSync(extension().extensionPath, { recursive: true, encoding: 'utf8' });
    const platforms = files.flatMap((file) => /bin\/napi-v6\/(\w+\/\w+)$/.exec(file)?.[1] ?? []);
    assert.deepEqual(platforms, [`${process.platform}/${process.arch}`]);
    const folders = new Set(files.map((file) => file.split('/')[0]).filter((name) => !name.includes('.')));
    assert.deepEqual([...folders].sort(), ['dist', 'docs', 'media', 'node_modules', 'samples']);
    const modules = files.flatMap((file) => /^node_modules\/([^/]+)$/.exec(file)?.[1] ?? []);
    assert.deepEqual(modules.sort(), ['onnxruntime-common', 'onnxruntime-node']);
  });

  it('answers from its own folder, without the sources', async function () {
    if (!isInServer()) return this.skip();
    const sources = process.env['QK_LENS_TEST_SOURCES'];
    assert.ok(sources, 'the sources are named');
    const { extensionPath } = extension();
    assert.ok(!extensionPath.startsWith(sources), `${extensionPath} is not in development`);
    const qkLens = await api();
    await qkLens.ask(await openSample(), smallQuestion({ layer: 1, head: 0 }));
    // What a process has open is known from /proc alone.
    if (process.platform !== 'linux') return;
    const paths = pathsOf(qkLens.workerPid()!);
    assert.ok(paths.some((path) => path.startsWith(extensionPath) && path.includes('libonnxruntime')));
    assert.deepEqual(
      paths.filter((path) => path.startsWith(`${sources}/`)),
      [],
    );
  });
});
