/** A desktop VS Code that is already installed. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './processes.mjs';
import { SetupError } from './progress.mjs';

const windows = process.platform === 'win32';

/**
 * The command of a desktop VS Code that can show a window here and is new enough for the extension, if there is one.
 * Not used: the `code` of a remote window's terminal, which can't load an extension in development, and any for root on
 * Linux, which VS Code refuses.
 * @returns {Promise<string | undefined>}
 */
export async function desktopCode() {
  if (process.env.VSCODE_IPC_HOOK_CLI) return undefined;
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && ((!DISPLAY && !WAYLAND_DISPLAY) || process.getuid?.() === 0))
    return undefined;
  const wanted = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')).engines.vscode;
  for (const command of ['code', 'code-insiders']) {
    const { code, output } = await runCode(command, ['--version']);
    if (code === 0 && isAtLeast(output, wanted)) return command;
  }
  return undefined;
}

/**
 * @param {string} command from `desktopCode`
 * @param {{ workspace: string; extensions: readonly string[] }} folders
 * @throws {SetupError} when VS Code does not start
 */
export async function openDesktop(command, { workspace, extensions }) {
  const { code, output } = await runCode(command, [
    '--new-window',
    '--disable-workspace-trust',
    ...extensions.map((extension) => `--extensionDevelopmentPath=${extension}`),
    workspace,
  ]);
  if (code !== 0) {
    throw new SetupError(
      `${command} could not open a window (npm start -- --web avoids it):\n${output.trim()}`,
    );
  }
}

/** `code` is a batch file on Windows, which only a shell can run. @param {string} command @param {string[]} args */
function runCode(command, args) {
  if (!windows) return run(command, args, { limitSeconds: 30 });
  return run('cmd.exe', ['/d', '/s', '/c', `${command}.cmd`, ...args], { limitSeconds: 30 });
}

/** Whether `found` (`1.100.3`) is not older than `wanted` (`^1.96.0`). @param {string} found @param {string} wanted */
function isAtLeast(found, wanted) {
  const [a = [], b = []] = [found, wanted].map((text) =>
    /(\d+)\.(\d+)\.(\d+)/.exec(text)?.slice(1).map(Number),
  );
  const differing = b.findIndex((part, index) => part !== a[index]);
  return a.length > 0 && (differing < 0 || a[differing] > b[differing]);
}
