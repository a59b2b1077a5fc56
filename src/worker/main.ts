import { createMessageConnection, IPCMessageWriter } from 'vscode-jsonrpc/node';
import {
  cacheFromEnvironment,
  fileDigestsFromEnvironment,
  keptConfigsFromEnvironment,
} from '../cache/cacheLocation.js';
import type { LogMessage } from '../protocol/worker.js';
import { MessageReader } from './messageReader.js';
import { computeFromEnvironment } from '../engine/provider.js';
import { requestedTrial, trialHere } from '../engine/providerTrial.js';
import { readThroughHost } from './hubThroughHost.js';
import { notify } from './notify.js';
import { serve } from './serve.js';
import { watchParent } from './watchParent.js';

if (!process.send) {
  process.stderr.write(
    'This is the worker process of QK Lens; it is started by the extension, over an IPC channel.\n',
  );
  process.exit(2);
}
// Once the parent is gone, nothing computed here is needed.
process.on('disconnect', () => process.exit(0));
watchParent((message) => process.stderr.write(`The parent process is not watched: ${message}\n`));

const trial = requestedTrial(process.argv.slice(2));
if (trial) void trialHere(trial.provider, trial).then((verdict) => process.send?.(verdict));
else work();

function work(): void {
  const connection = createMessageConnection(new MessageReader(process), new IPCMessageWriter(process));
  const log = (level: LogMessage['level'], message: string) => notify(connection, 'log', { level, message });
  const compute = computeFromEnvironment(process.env, { script: __filename, log });
  compute.onDidChangeProvider(() => notify(connection, 'providerChanged', undefined));
  readThroughHost(connection);
  serve(
    connection,
    compute,
    cacheFromEnvironment(process.env),
    fileDigestsFromEnvironment(process.env),
    keptConfigsFromEnvironment(process.env),
  );
  connection.listen();
}
