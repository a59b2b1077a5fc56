import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { Compute } from '../linalg/compute.js';
import { providerFromEnvironment } from './provider.js';
import { serve } from './serve.js';

if (!process.send) {
  process.stderr.write(
    'This is the worker process of QK Lens; it is started by the extension, over an IPC channel.\n',
  );
  process.exit(2);
}
// The parent is gone: nothing that is computed here can be wanted any more.
process.on('disconnect', () => process.exit(0));

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
serve(connection, new Compute({ provider: providerFromEnvironment(process.env) }));
connection.listen();
