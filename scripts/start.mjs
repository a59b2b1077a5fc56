/**
 * `npm start`: from a clone to VS Code with QK Lens loaded and a copy of the sample workspace open.
 *
 *   --web      use VS Code's server and the browser even where a desktop VS Code is installed
 *   --no-open  only print the address
 */
import { ensureDependencies } from './lib/dependencies.mjs';
import { desktopCode, openDesktop } from './lib/desktop.mjs';
import { openInBrowser } from './lib/openInBrowser.mjs';
import { firstLook, root, startData } from './lib/paths.mjs';
import { isStopping, run, stopChildrenOnSignal } from './lib/processes.mjs';
import { SetupError, printError, step } from './lib/progress.mjs';
import { copySample, ensureSample } from './lib/sample.mjs';
import { ensureServer, startServer } from './lib/vscodeServer.mjs';

/** Always the same, if it is free, so that an open browser tab finds a restarted server. */
const PORT = 8791;

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
  const workspace = await copySample();
  const code = flags.has('--web') ? undefined : await desktopCode();
  if (code)
    await step(`Opening ${code}`, () => openDesktop(code, { workspace, extensions: [root, firstLook] }));
  else await openServer(workspace);
  console.log(`\nIn VS Code, press F1 and choose "QK Lens: Analyze QK Head".\nThe notes are in ${workspace}`);
}

/** @param {string} workspace */
async function openServer(workspace) {
  await ensureServer();
  const server = await step('Starting VS Code server', () =>
    startServer({
      dataFolder: startData,
      port: PORT,
      extensions: [firstLook],
      settings: {
        'security.workspace.trust.enabled': false,
        'workbench.startupEditor': 'none',
        'telemetry.telemetryLevel': 'off',
      },
    }),
  );
  const url = server.url({ workspace, extension: root });
  if (server.port !== PORT) console.log(`\nPort ${PORT} is in use, so this is another one.`);
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
