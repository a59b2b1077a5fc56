/**
 * `npm start`: from a clone to VS Code with QK Lens loaded and the sample workspace open.
 *
 *   --web      use VS Code's server and the browser even where a desktop VS Code is installed
 *   --no-open  only print the address
 */
import { ensureDependencies } from './lib/dependencies.mjs';
import { desktopCode, openDesktop } from './lib/desktop.mjs';
import { openInBrowser } from './lib/openInBrowser.mjs';
import { root, sampleWorkspace, startData } from './lib/paths.mjs';
import { isStopping, run, stopChildrenOnSignal } from './lib/processes.mjs';
import { SetupError, printError, step } from './lib/progress.mjs';
import { ensureSample } from './lib/sample.mjs';
import { ensureServer, startServer } from './lib/vscodeServer.mjs';

const flags = new Set(process.argv.slice(2));
const unknown = [...flags].filter((flag) => !['--web', '--no-open'].includes(flag));

async function main() {
  if (unknown.length > 0)
    throw new SetupError(`Unknown: ${unknown.join(' ')}. Flags are --web and --no-open.`);
  stopChildrenOnSignal(() => console.log('\nStopped.'));
  await ensureDependencies();
  await step('Building', async () => {
    const { code, output } = await run('npm', ['run', '--silent', 'build'], { cwd: root });
    if (code !== 0) throw new SetupError(`The build failed:\n${output.trim()}`);
  });
  await ensureSample();
  const code = flags.has('--web') ? undefined : await desktopCode();
  if (code)
    await step(`Opening ${code}`, () => openDesktop(code, { workspace: sampleWorkspace, extension: root }));
  else await openServer();
  console.log('\nIn VS Code, press F1 and choose "QK Lens: Analyze QK Head".');
}

async function openServer() {
  await ensureServer();
  const server = await step('Starting VS Code server', () =>
    startServer({
      dataFolder: startData,
      port: 8791,
      settings: {
        'security.workspace.trust.enabled': false,
        'workbench.startupEditor': 'none',
        'telemetry.telemetryLevel': 'off',
      },
    }),
  );
  const url = server.url({ workspace: sampleWorkspace, extension: root });
  console.log(`\nVS Code with QK Lens is at\n\n  ${url}\n\nCtrl-C here stops it.`);
  if (!flags.has('--no-open') && !openInBrowser(url))
    console.log('Open that address in a browser on this machine.');
  void server.exited.then(() => {
    if (isStopping()) return;
    printError(new SetupError('VS Code server ended. Run npm start again.'));
    process.exit(1);
  });
}

await main().catch((error) => {
  printError(error);
  process.exit(1);
});
