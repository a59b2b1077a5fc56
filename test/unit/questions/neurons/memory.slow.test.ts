import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { GPT2_SMALL, writeShapedCheckpoint } from '../../../../bench/shapedCheckpoint.js';
import { DEFAULT_WEIGHTS } from '../../../../src/protocol/model.js';
import type { NeuronsRequest, NeuronsResult } from '../../../../src/protocol/neurons.js';
import { WORKER_METHODS, type WorkerStatus } from '../../../../src/protocol/worker.js';
import { programPath } from '../../bundle.js';
import { temporaryFolder } from '../../support.js';

const folder = join(temporaryFolder(), 'gpt2-small-shape');
let worker: ChildProcess;
let connection: MessageConnection;

beforeAll(async () => {
  await writeShapedCheckpoint(folder, { ...GPT2_SMALL, nLayers: 1 });
  worker = fork(programPath('worker'), [], { execArgv: [] });
  connection = createMessageConnection(new IPCMessageReader(worker), new IPCMessageWriter(worker));
  connection.listen();
});

afterAll(() => {
  connection.dispose();
  worker.kill('SIGKILL');
});

const status = () => connection.sendRequest<WorkerStatus>(WORKER_METHODS.status, null);

function ask(options: Partial<NeuronsRequest>): Promise<NeuronsResult> {
  const request: NeuronsRequest = {
    ...DEFAULT_WEIGHTS,
    ...{ layer: 0, weights: 'in', space: 'W_E', top: 10, limit: 200, seed: 1 },
    ...options,
  };
  return connection.sendRequest(WORKER_METHODS.ask, { folder, question: { name: 'neurons', request } });
}

it("streams a layer of GPT-2 small's shape in under 500 MB above the open checkpoint", async () => {
  await ask({ neuron: 0 });
  const open = (await status()).residentMemory;
  const { neurons, total } = await ask({});
  expect(total).toBe(3072);
  expect(neurons).toHaveLength(200);
  const above = (await status()).peakMemory - open;
  console.log(`a layer's neurons: ${Math.round(above / 1e6)} MB above ${Math.round(open / 1e6)} MB`);
  expect(above).toBeLessThan(500e6);
}, 120_000);
