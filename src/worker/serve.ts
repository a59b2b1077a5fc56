import {
  ProgressType,
  RequestType,
  ResponseError,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { answer } from '../circuits/answer.js';
import { tokenCard } from '../circuits/tokenCard.js';
import { MatrixCache, type CacheOptions } from '../cache/matrixCache.js';
import type { Compute } from '../linalg/compute.js';
import { errorBody } from '../protocol/errorBody.js';
import type { ErrorBody } from '../protocol/errors.js';
import type { Progress, Question, ResultOf } from '../protocol/questions.js';
import type { TokenCard } from '../protocol/tokenCard.js';
import {
  WORKER_METHODS,
  type AskProgress,
  type AskRequest,
  type CacheReply,
  type CacheRequest,
  type CardRequest,
  type CloseRequest,
  type LogMessage,
  type OpenReply,
  type OpenRequest,
  type SampleRequest,
  type WorkerStatus,
} from '../protocol/worker.js';
import { makeSample } from '../sample/makeSample.js';
import { withRightOfWay } from '../tasks/rightOfWay.js';
import { OpenCheckpoints } from './openCheckpoints.js';
import { peakMemory } from './peakMemory.js';

const PROGRESS = new ProgressType<AskProgress>();

/**
 * Answers the extension host's requests. Questions run side by side and give way to newer ones between blocks, so
 * that a small one waits for no more than a block of a large one.
 */
export function serve(connection: MessageConnection, compute: Compute, cache: CacheOptions): void {
  const log = (level: LogMessage['level'], message: string) =>
    void connection.sendNotification(WORKER_METHODS.log, { level, message } satisfies LogMessage);

  const matrices = new MatrixCache({ ...cache, onWarning: (message) => log('warn', message) });
  const checkpoints = new OpenCheckpoints(compute, matrices);

  const reporter = (progressToken: string | undefined) => (progress: AskProgress) => {
    if (progressToken !== undefined) void connection.sendProgress(PROGRESS, progressToken, progress);
  };

  const handle = <Params, Reply>(
    type: RequestType<Params, Reply, ErrorBody>,
    handler: (params: Params, signal: AbortSignal) => Promise<Reply>,
  ): void => {
    connection.onRequest(type.method, async (params: Params, token: CancellationToken) => {
      const abort = new AbortController();
      const subscription = token.onCancellationRequested(() => abort.abort());
      if (token.isCancellationRequested) abort.abort();
      try {
        return await withRightOfWay(() => handler(params, abort.signal));
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

  handle(
    new RequestType<OpenRequest, OpenReply, ErrorBody>(WORKER_METHODS.open),
    async ({ folder, progressToken }, signal) => {
      const report = reporter(progressToken);
      const onProgress = (progress: Progress) => report({ kind: 'progress', progress });
      const { checkpoint } = await checkpoints.get(folder, { signal, onProgress });
      for (const problem of checkpoint.info.problems) log('warn', `${checkpoint.info.name}: ${problem}`);
      return checkpoint.info;
    },
  );

  handle(new RequestType<CloseRequest, null, ErrorBody>(WORKER_METHODS.close), async ({ folder }) => {
    await checkpoints.close(folder);
    return null;
  });

  handle(
    new RequestType<AskRequest, ResultOf<Question['name']>, ErrorBody>(WORKER_METHODS.ask),
    async (params, signal) => {
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
    },
  );

  handle(
    new RequestType<CardRequest, TokenCard, ErrorBody>(WORKER_METHODS.tokenCard),
    async ({ folder, card }, signal) => {
      const { checkpoint, spaces } = await checkpoints.get(folder, { signal });
      return tokenCard(spaces, card, { signal, tokenizer: checkpoint.tokenizer });
    },
  );

  handle(new RequestType<CacheRequest, CacheReply, ErrorBody>(WORKER_METHODS.cache), ({ clear }) =>
    clear ? matrices.clear() : matrices.summary(),
  );

  handle(
    new RequestType<SampleRequest, null, ErrorBody>(WORKER_METHODS.makeSample),
    async ({ folder, progressToken }, signal) => {
      const report = reporter(progressToken);
      await makeSample(folder, { signal, onProgress: (progress) => report({ kind: 'progress', progress }) });
      return null;
    },
  );

  handle(new RequestType<null, WorkerStatus, ErrorBody>(WORKER_METHODS.status), () =>
    Promise.resolve({
      residentMemory: process.memoryUsage.rss(),
      peakMemory: peakMemory(),
      provider: compute.provider,
      open: checkpoints.folders,
    }),
  );
}

/** In the range that JSON-RPC leaves to applications. */
const RESPONSE_ERROR = -32000;
