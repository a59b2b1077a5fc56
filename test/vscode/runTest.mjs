/**
 * Bundles the suite and runs it in a real VS Code, on a copy of the sample workspace and with a fresh profile.
 *
 *   QK_LENS_TEST_VSCODE=PATH    a desktop VS Code to use
 *   QK_LENS_TEST_DOWNLOAD=1     let @vscode/test-electron download one
 *   (neither)                   VS Code's server from npm
 *   QK_LENS_TEST_RESULTS=PATH   where index.ts writes its results
 *   QK_LENS_TEST_EXTENSION, QK_LENS_TEST_SUITE, QK_LENS_TEST_WORKSPACE
 *                               other folders, to try the harness itself
 */
import { runTests } from '@vscode/test-electron';
import { rmSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleSuite } from '../../scripts/lib/bundleSuite.mjs';
import { root, sampleWorkspace } from '../../scripts/lib/paths.mjs';
import { stopChildrenOnSignal } from '../../scripts/lib/processes.mjs';
import { SetupError, printError } from '../../scripts/lib/progress.mjs';
import { ensureSample } from '../../scripts/lib/sample.mjs';
import { ensureServer, freePort } from '../../scripts/lib/vscodeServer.mjs';

const {
  QK_LENS_TEST_VSCODE,
  QK_LENS_TEST_DOWNLOAD,
  QK_LENS_TEST_EXTENSION,
  QK_LENS_TEST_SUITE,
  QK_LENS_TEST_WORKSPACE,
} = process.env;

async function main() {
  const temporary = await mkdtemp(join(tmpdir(), 'qk-lens-suite-'));
  stopChildrenOnSignal(() => rmSync(temporary, { recursive: true, force: true }));
  try {
    const workspace = join(temporary, 'workspace');
    if (!QK_LENS_TEST_WORKSPACE) await ensureSample();
    await cp(QK_LENS_TEST_WORKSPACE || sampleWorkspace, workspace, { recursive: true });
    const port = await freePort();
    await runTests({
      extensionDevelopmentPath: QK_LENS_TEST_EXTENSION || root,
      extensionTestsPath: await bundleSuite(QK_LENS_TEST_SUITE),
      ...(await host()),
      extensionTestsEnv: { QK_LENS_TEST_DEBUGGING_PORT: String(port) },
      launchArgs: [
        workspace,
        `--remote-debugging-port=${port}`,
        '--disable-extensions',
        `--user-data-dir=${join(temporary, 'profile')}`,
        `--extensions-dir=${join(temporary, 'extensions')}`,
      ],
    });
  } finally {
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Which VS Code runs the suite. @returns {Promise<{ vscodeExecutablePath?: string }>} */
async function host() {
  if (QK_LENS_TEST_VSCODE) return { vscodeExecutablePath: QK_LENS_TEST_VSCODE };
  if (QK_LENS_TEST_DOWNLOAD === '1') return {};
  if (process.platform === 'win32') {
    throw new SetupError(
      'On Windows the suite needs QK_LENS_TEST_DOWNLOAD=1, or QK_LENS_TEST_VSCODE=path of Code.exe.',
    );
  }
  await ensureServer();
  return { vscodeExecutablePath: join(root, 'test', 'vscode', 'serverHost.mjs') };
}

await main().catch((error) => {
  printError(error);
  process.exitCode = 1;
});
