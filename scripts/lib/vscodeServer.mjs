/**
 * VS Code's own server and web workbench, from the npm package code-server: installed outside the project, started
 * on 127.0.0.1 behind a token, opened with the extension in development. Only `lib/vscode` of the package runs.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { cache } from './paths.mjs';
import { run, start, stop } from './processes.mjs';
import { SetupError, already, step } from './progress.mjs';

const version = '4.100.3';
/** Raise it when the installation procedure changes. */
const layout = 1;
/** Releases of two dependencies that include their binaries in the package, so that no compiler is needed. */
const prebuilt = ['@vscode/ripgrep@1.18.0', 'node-pty@npm:@lydell/node-pty@1.1.0'];

/**
 * The extension host itself checks once a second whether its server is alive; the compiled module only duplicates that.
 */
const uselessWatchdog = 'exports.start = () => {};\n';

const installed = join(cache, 'server', `code-server-${version}-${layout}`);
const vscodeFolder = (/** @type {string} */ folder) =>
  join(folder, 'node_modules', 'code-server', 'lib', 'vscode');

/**
 * Installs the server once. It is installed beside its final folder and then renamed, so that an interrupted
 * installation is never mistaken for a complete one.
 * @throws {SetupError} when npm fails
 */
export async function ensureServer() {
  if (existsSync(installed)) return already('VS Code server is installed');
  await removeAbandoned(dirname(installed));
  const partial = `${installed}.${process.pid}.partial`;
  try {
    await mkdir(partial, { recursive: true });
    await writeFile(join(partial, 'package.json'), JSON.stringify({ name: 'vscode-server', private: true }));
    await step('Installing VS Code server from npm (first time only, about 300 MB)', async () => {
      await npmInstall(partial, [`code-server@${version}`]);
    });
    await step('Installing what VS Code server needs', async () => {
      await npmInstall(vscodeFolder(partial), ['--omit=dev', ...prebuilt]);
      const modules = join(vscodeFolder(partial), 'node_modules');
      await copyFile(
        new URL('plainLogger.cjs', import.meta.url),
        join(modules, '@vscode', 'spdlog', 'index.js'),
      );
      await writeFile(join(modules, 'native-watchdog', 'index.js'), uselessWatchdog);
    });
    await rename(partial, installed).catch((error) => {
      if (!existsSync(installed)) throw error;
    });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

/** Removes unfinished installations whose process has ended. @param {string} folder */
async function removeAbandoned(folder) {
  for (const name of await readdir(folder).catch(() => [])) {
    const pid = /\.(\d+)\.partial$/.exec(name)?.[1];
    if (pid && !isAlive(Number(pid))) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

/** @param {string} cwd @param {readonly string[]} args */
async function npmInstall(cwd, args) {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--save-exact'];
  const { code, output } = await run('npm', ['install', ...quiet, ...args], { cwd });
  if (code !== 0) throw new SetupError(`npm install ${args.join(' ')} failed:\n${output.trim()}`);
}

/**
 * Variables of a server under test, which looks for no extensions on the internet and stores what it computes only
 * beside its profile.
 * @param {string} dataFolder @returns {Record<string, string>}
 */
export function testEnvironment(dataFolder) {
  return { EXTENSIONS_GALLERY: '{}', QK_LENS_CACHE_FOLDER: join(dataFolder, 'computed') };
}

/**
 * User settings of a workbench under test. What moves without end would be drawn, by software, sixty times a second.
 */
export const testSettings = {
  'editor.cursorBlinking': 'solid',
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.reduceMotion': 'on',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * Starts the server and waits until it answers.
 * @param {import('./vscodeServer.mjs').ServerOptions} options
 * @returns {Promise<import('./vscodeServer.mjs').VscodeServer>}
 * @throws {SetupError} when it ends early or does not answer within a minute
 */
export async function startServer({ dataFolder, port: wantedPort, settings, extensions = [], env, log }) {
  const port = await freePort(wantedPort);
  await mkdir(dataFolder, { recursive: true });
  const tokenFile = join(dataFolder, 'token');
  const token = await keepToken(tokenFile);
  if (settings) await writeSettings(dataFolder, settings);
  for (const extension of extensions) await installExtension(dataFolder, extension);

  const child = start(
    process.execPath,
    [
      join(vscodeFolder(installed), 'out', 'server-main.js'),
      ...['--host', '127.0.0.1', '--port', String(port), '--connection-token-file', tokenFile],
      ...['--server-data-dir', dataFolder, '--accept-server-license-terms', '--telemetry-level', 'off'],
    ],
    { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const onOutput = (/** @type {Buffer} */ chunk) => {
    output = (output + String(chunk)).slice(-20_000);
    log?.(String(chunk));
  };
  child.stdout?.on('data', onOutput);
  child.stderr?.on('data', onOutput);

  const exited = new Promise((resolve) => child.once('exit', resolve));
  await Promise.race([
    answers(port),
    exited.then(() => {
      throw new SetupError(`VS Code server ended before it answered:\n${output.trim()}`);
    }),
  ]).catch(async (error) => {
    await stop(child);
    throw error;
  });
  return {
    port,
    token,
    url: (options) => workbenchUrl(port, token, options),
    exited: exited.then(() => undefined),
    stop: () => stop(child),
  };
}

/** Where a server that keeps its data in `dataFolder` has its user settings. @param {string} dataFolder */
export const settingsFile = (dataFolder) => join(dataFolder, 'data', 'User', 'settings.json');

/**
 * Replaces the user settings of a server. A running workbench does not read them again.
 * @param {string} dataFolder
 * @param {Readonly<Record<string, unknown>>} settings
 */
export async function writeSettings(dataFolder, settings) {
  const file = settingsFile(dataFolder);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify(settings, undefined, 2));
}

/**
 * Puts an extension into the server's folder of extensions, which it reads when it starts: a folder as it is, a package
 * as a user installs it.
 * @param {string} dataFolder @param {string} extension
 * @throws {SetupError} when VS Code doesn't install the package
 */
async function installExtension(dataFolder, extension) {
  if (extension.endsWith('.vsix')) return installPackage(dataFolder, extension);
  const { publisher, name, version } = JSON.parse(await readFile(join(extension, 'package.json'), 'utf8'));
  const folder = `${publisher}.${name}-${version}`;
  await cp(extension, join(dataFolder, 'extensions', folder), { recursive: true });
}

/** @param {string} dataFolder @param {string} vsix */
async function installPackage(dataFolder, vsix) {
  const { code, output } = await run(process.execPath, [
    join(vscodeFolder(installed), 'out', 'server-main.js'),
    ...['--install-extension', vsix, '--force'],
    ...['--server-data-dir', dataFolder, '--accept-server-license-terms', '--telemetry-level', 'off'],
  ]);
  if (code !== 0) throw new SetupError(`VS Code did not install ${vsix}:\n${output.trim()}`);
}

/**
 * The connection token. It is kept between starts, so that an open browser tab finds a restarted server; only its owner
 * can read the file.
 * @param {string} path
 */
async function keepToken(path) {
  const kept = await readFile(path, 'utf8').catch(() => '');
  if (/^[0-9a-f]{32}$/.test(kept)) return kept;
  const token = randomBytes(16).toString('hex');
  await writeFile(path, token, { mode: 0o600 });
  return token;
}

/**
 * The address of a server's workbench.
 * @param {number} port
 * @param {string} token
 * @param {import('./vscodeServer.mjs').WorkbenchOptions} options
 */
export function workbenchUrl(port, token, { workspace, extension, suite }) {
  const remote = (/** @type {string} */ path) =>
    `vscode-remote://localhost:${port}${pathToFileURL(path).pathname}`;
  const payload = [['skipWelcome', 'true']];
  if (extension) payload.push(['extensionDevelopmentPath', remote(extension)]);
  if (suite) payload.push(['extensionTestsPath', remote(suite)]);
  const query = new URLSearchParams({
    tkn: token,
    folder: slashed(workspace),
    payload: JSON.stringify(payload),
  });
  return `http://localhost:${port}/?${query}`;
}

/** `C:\\a` is `/C:/a` to the workbench. @param {string} path */
function slashed(path) {
  return decodeURIComponent(pathToFileURL(path).pathname);
}

/** The wanted port of 127.0.0.1 when it is free, else a free one. @param {number} [wanted] @returns {Promise<number>} */
export function freePort(wanted = 0) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => (wanted === 0 ? reject(error) : resolve(freePort())));
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : wanted));
    });
  });
}

/** @param {number} port */
async function answers(port) {
  const deadline = performance.now() + 60_000;
  while (performance.now() < deadline) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/version`, { signal: AbortSignal.timeout(2000) });
      await response.body?.cancel();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new SetupError('VS Code server did not answer within a minute.');
}
