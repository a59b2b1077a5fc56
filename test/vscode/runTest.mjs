/**
 * Bundles the suite and runs it in a real VS Code, on a copy of the sample workspace and with a fresh profile.
 *
 *   QK_LENS_TEST_VSCODE=PATH    a desktop VS Code to use
 *   QK_LENS_TEST_DOWNLOAD=1     let @vscode/test-electron download one
 *   (neither)                   VS Code's server from npm, with the package installed that is made from dist/
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
import { packageForHost } from '../../scripts/lib/makePackage.mjs';
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
    const chosen = await host();
    await runTests({
      extensionTestsPath: await bundleSuite(QK_LENS_TEST_SUITE),
      ...chosen,
      extensionTestsEnv: { ...chosen.extensionTestsEnv, QK_LENS_TEST_DEBUGGING_PORT: String(port) },
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

/**
 * Which VS Code runs the suite, and on what: its server with the package installed, or the desktop VS Code with the
 * sources in development.
 */
async function host() {
  const inDevelopment = QK_LENS_TEST_EXTENSION || root;
  if (QK_LENS_TEST_VSCODE)
    return { vscodeExecutablePath: QK_LENS_TEST_VSCODE, extensionDevelopmentPath: inDevelopment };
  if (QK_LENS_TEST_DOWNLOAD === '1') return { extensionDevelopmentPath: inDevelopment };
  if (process.platform === 'win32') {
    throw new SetupError(
      'On Windows the suite needs QK_LENS_TEST_DOWNLOAD=1, or QK_LENS_TEST_VSCODE=path of Code.exe.',
    );
  }
  await ensureServer();
  const server = { vscodeExecutablePath: join(root, 'test', 'vscode', 'serverHost.mjs') };
  if (QK_LENS_TEST_EXTENSION) return { ...server, extensionDevelopmentPath: QK_LENS_TEST_EXTENSION };
  return {
    ...server,
    extensionDevelopmentPath: join(root, 'test', 'vscode', 'suiteExtension'),
    extensionTestsEnv: { QK_LENS_TEST_PACKAGE: await packageForHost(), QK_LENS_TEST_SOURCES: root },
  };
}

await main().catch((error) => {
  printError(error);
  process.exitCode = 1;
});
