import {
  ProgressType,
  ResponseError,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { answer } from '../questions/answers.js';
import { tokenCard } from '../engine/tokenCard.js';
import { MatrixCache, type CacheOptions } from '../cache/matrixCache.js';
import type { FileDigests } from '../cache/fileDigests.js';
import type { Compute } from '../linalg/compute.js';
import { errorBody } from '../protocol/errorBody.js';
import type { ErrorBody } from '../protocol/errors.js';
import type { Progress, Question, ResultOf } from '../protocol/questions.js';
import type { TokenCard } from '../protocol/tokenCard.js';
import {
  WORKER_METHODS,
  type AskProgress,
  type CacheReply,
  type LogMessage,
  type OpenReply,
  type WorkerStatus,
} from '../protocol/worker.js';
import { WORKER_REQUESTS } from '../questions/workerRequests.js';
import { makeSample } from '../sample/makeSample.js';
import { withRightOfWay } from '../tasks/rightOfWay.js';
import { OpenCheckpoints } from '../engine/openCheckpoints.js';
import { peakMemory } from './peakMemory.js';

const PROGRESS = new ProgressType<AskProgress>();

/**
 * Answers the extension host's requests. Questions run side by side and give way to newer ones between blocks, so
 * that a small one waits for no more than a block of a large one.
 */
export function serve(
  connection: MessageConnection,
  compute: Compute,
  cache: CacheOptions,
  digests: FileDigests,
): void {
  const log = (level: LogMessage['level'], message: string) =>
    void connection.sendNotification(WORKER_METHODS.log, { level, message } satisfies LogMessage);

  const matrices = new MatrixCache({ ...cache, onWarning: (message) => log('warn', message) });
  const checkpoints = new OpenCheckpoints(
    compute,
    matrices,
    digests,
    (info) => void connection.sendNotification(WORKER_METHODS.checkpointChanged, info),
  );

  const reporter = (progressToken: string | undefined) => (progress: AskProgress) => {
    if (progressToken !== undefined) void connection.sendProgress(PROGRESS, progressToken, progress);
  };

  const handle = <Name extends keyof Requests, Reply>(
    name: Name,
    handler: (params: Requests[Name], signal: AbortSignal) => Promise<Reply>,
    { inBackground = false } = {},
  ): void => {
    const read = WORKER_REQUESTS[name] as (params: unknown) => Requests[Name];
    // Parameters by position, of which no request has any, would come one by one before the token.
    connection.onRequest(WORKER_METHODS[name], async (...given: unknown[]): Promise<Reply> => {
      const token = given.pop() as CancellationToken;
      const abort = new AbortController();
      const subscription = token.onCancellationRequested(() => abort.abort());
      if (token.isCancellationRequested) abort.abort();
      try {
        const params = read(given[0]);
        const work = () => handler(params, abort.signal);
        return await (inBackground ? work() : withRightOfWay(work));
      } catch (error) {
        const body = errorBody(error);
        if (body.code === 'internal')
          log('error', error instanceof Error ? (error.stack ?? error.message) : String(error));
        throw new ResponseError<ErrorBody>(RESPONSE_ERROR, body.message, body);
      } finally {
        subscription.dispose();
      }
    });
  };

  handle('open', async ({ folder, progressToken }, signal): Promise<OpenReply> => {
    const report = reporter(progressToken);
    const onProgress = (progress: Progress) => report({ kind: 'progress', progress });
    const { checkpoint } = await checkpoints.get(folder, { signal, onProgress });
    for (const problem of checkpoint.info.problems) log('warn', `${checkpoint.info.name}: ${problem}`);
    return checkpoint.info;
  });

  handle(
    'fingerprint',
    async ({ folder, progressToken }, signal): Promise<OpenReply> => {
      const report = reporter(progressToken);
      const onProgress = (progress: Progress) => report({ kind: 'progress', progress });
      const { checkpoint } = await checkpoints.get(folder, { signal });
      return checkpoint.fingerprinted({ signal, onProgress });
    },
    { inBackground: true },
  );

  handle('close', async ({ folder }): Promise<null> => {
    await checkpoints.close(folder);
    return null;
  });

  handle('ask', async (params, signal): Promise<ResultOf<Question['name']>> => {
    const { name, request } = params.question;
    const report = reporter(params.progressToken);
    const onProgress = (progress: Progress) => report({ kind: 'progress', progress });
    const { checkpoint, spaces } = await checkpoints.get(params.folder, { signal, onProgress });
    const from = performance.now();
    const result = await answer(name, spaces, request, {
      signal,
      tokenizer: checkpoint.tokenizer,
      onProgress,
      onPartial: (partial) => report({ kind: 'partial', result: partial }),
      otherSpaces: async (folder) => (await checkpoints.get(folder, { signal, onProgress })).spaces,
    });
    log('debug', `${name} ${JSON.stringify(request)}: ${(performance.now() - from).toFixed(0)} ms`);
    return result;
  });

  handle('tokenCard', async ({ folder, card }, signal): Promise<TokenCard> => {
    const { checkpoint, spaces } = await checkpoints.get(folder, { signal });
    return tokenCard(spaces, card, { signal, tokenizer: checkpoint.tokenizer });
  });

  handle('cache', ({ clear }): Promise<CacheReply> => (clear ? matrices.clear() : matrices.summary()));

  handle('makeSample', async ({ folder, progressToken }, signal): Promise<null> => {
    const report = reporter(progressToken);
    await makeSample(folder, { signal, onProgress: (progress) => report({ kind: 'progress', progress }) });
    return null;
  });

  handle('status', (): Promise<WorkerStatus> =>
    Promise.resolve({
      residentMemory: process.memoryUsage.rss(),
      peakMemory: peakMemory(),
      provider: compute.provider,
      open: checkpoints.folders,
    }),
  );
}

/** The parameters of each request. */
type Requests = {
  readonly [Name in keyof typeof WORKER_REQUESTS]: ReturnType<(typeof WORKER_REQUESTS)[Name]>;
};

/** In the range that JSON-RPC leaves to applications. */
const RESPONSE_ERROR = -32000;
