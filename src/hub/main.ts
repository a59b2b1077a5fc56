import { parentPort, workerData } from 'node:worker_threads';
import { errorBody } from '../protocol/errorBody.js';
import { download, planDownload, type DownloadOptions, type DownloadPlan } from './download.js';
import type { FromHubThread, HubTask, ToHubThread } from './hubTask.js';
import { ParentFetch } from './parentFetch.js';
import { prepareRemote } from './remote/openRemotely.js';

const port = parentPort;
if (!port) {
  process.stderr.write('This is the thread of QK Lens that downloads; it is started by the extension.\n');
  process.exit(2);
}
const send = (message: FromHubThread): void => port.postMessage(message);
const stop = new AbortController();
const requests = new ParentFetch(port);
port.on('message', (message: ToHubThread) => {
  if (message.kind === 'cancel') stop.abort();
  else requests.settle(message);
});
run(workerData as HubTask).then(
  (result) => send({ kind: 'done', result }),
  (error: unknown) => send({ kind: 'failed', error: errorBody(error) }),
);

function run(task: HubTask): Promise<DownloadPlan | string> {
  const options: DownloadOptions = {
    signal: stop.signal,
    fetch: requests.fetch,
    onProgress: (progress) => send({ kind: 'progress', progress }),
  };
  switch (task.kind) {
    case 'plan':
      return planDownload(task.repository, task.environment, options);
    case 'download':
      return download(task.plan, task.environment, options);
    case 'prepare':
      return prepareRemote(task.plan, { ...task.environment, ...options, mostKept: task.mostKept });
  }
}
