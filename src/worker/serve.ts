import {
  ProgressType,
  ResponseError,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import { answer } from '../questions/answers.js';
import { tokenCard } from '../engine/tokenCard.js';
import { removeParts } from '../hub/remote/makeRoom.js';
import { hubPartsFolder } from '../cache/cacheLocation.js';
import { MatrixCache, type CacheOptions } from '../cache/matrixCache.js';
import type { FileDigests } from '../cache/fileDigests.js';
import type { KeptConfigs } from '../cache/keptConfigs.js';
import { inferredConfigAt } from '../checkpoint/config/findConfig.js';
import type { Compute } from '../linalg/compute.js';
import { errorBody } from '../protocol/errorBody.js';
import type { ErrorBody } from '../protocol/errors.js';
import type { CheckpointInfo } from '../protocol/model.js';
import type { Progress } from '../protocol/questions.js';
import {
  WORKER_METHODS,
  type AskProgress,
  type LogMessage,
  type ParamsOf,
  type ReplyOf,
  type WorkerRequest,
} from '../protocol/worker.js';
import { WORKER_REQUESTS } from '../questions/workerRequests.js';
import { makeSample } from '../sample/makeSample.js';
import { withRightOfWay } from '../tasks/rightOfWay.js';
import { OpenCheckpoints } from '../engine/openCheckpoints.js';
import { notify } from './notify.js';
import { peakMemory } from './peakMemory.js';

const PROGRESS = new ProgressType<AskProgress>();

/**
 * Answers the extension host's requests. Questions run side by side and give way to newer ones between blocks, so that
 * a small one waits for at most one block of a large one.
 */
export function serve(
  connection: MessageConnection,
  compute: Compute,
  cache: CacheOptions,
  digests: FileDigests,
  configs?: KeptConfigs,
): void {
  const log = (level: LogMessage['level'], message: string) => notify(connection, 'log', { level, message });

  const matrices = new MatrixCache({ ...cache, onWarning: (message) => log('warn', message) });
  const onReopened = (info: CheckpointInfo) => notify(connection, 'checkpointChanged', info);
  const checkpoints = new OpenCheckpoints(compute, matrices, digests, onReopened, configs);

  const report = (progressToken: string | undefined, progress: AskProgress): void => {
    if (progressToken !== undefined) void connection.sendProgress(PROGRESS, progressToken, progress);
  };
  const progressReporter = (progressToken: string | undefined) => (progress: Progress) =>
    report(progressToken, { kind: 'progress', progress });

  const on = <R extends WorkerRequest>(name: R, handle: Handler<R>): void => {
    const read = WORKER_REQUESTS[name];
    // Positional parameters, which no request has, would be passed one by one before the token.
    connection.onRequest(WORKER_METHODS[name], async (...given: unknown[]): Promise<ReplyOf<R>> => {
      const token = given.pop() as CancellationToken;
      const abort = new AbortController();
      const subscription = token.onCancellationRequested(() => abort.abort());
      if (token.isCancellationRequested) abort.abort();
      try {
        const params = read(given[0]);
        const work = () => handle(params, abort.signal);
        return await (IN_BACKGROUND.has(name) ? work() : withRightOfWay(work));
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

  const api: { readonly [R in WorkerRequest]: Handler<R> } = {
    open: async ({ folder, config, base, progressToken }, signal) => {
      if (base !== undefined) await checkpoints.useBase(folder, base);
      const listener = { signal, onProgress: progressReporter(progressToken) };
      const { checkpoint } = await (config
        ? checkpoints.getWith(folder, config, listener, true)
        : checkpoints.get(folder, listener));
      for (const problem of checkpoint.info.problems) log('warn', `${checkpoint.info.name}: ${problem}`);
      return checkpoint.info;
    },
    inferConfig: async ({ folder }) => (await inferredConfigAt(folder)) ?? null,
    fingerprint: async ({ folder, progressToken }, signal) => {
      const { checkpoint } = await checkpoints.get(folder, { signal });
      return checkpoint.fingerprinted({ signal, onProgress: progressReporter(progressToken) });
    },
    close: async ({ folder }) => {
      await checkpoints.close(folder);
      return null;
    },
    ask: async ({ folder, question, progressToken }, signal) => {
      const { name, request } = question;
      const onProgress = progressReporter(progressToken);
      const { checkpoint, spaces } = await checkpoints.get(folder, { signal, onProgress });
      const from = performance.now();
      const result = await answer(name, spaces, request, {
        signal,
        tokenizer: checkpoint.tokenizer,
        onProgress,
        onPartial: (partial) => report(progressToken, { kind: 'partial', result: partial }),
        otherSpaces: async (other) => (await checkpoints.get(other, { signal, onProgress })).spaces,
      });
      log('debug', `${name} ${JSON.stringify(request)}: ${(performance.now() - from).toFixed(0)} ms`);
      return result;
    },
    tokenCard: async ({ folder, card }, signal) => {
      const { checkpoint, spaces } = await checkpoints.get(folder, { signal });
      return tokenCard(spaces, card, { signal, tokenizer: checkpoint.tokenizer });
    },
    cache: async ({ clear }) => {
      if (clear) {
        await configs?.clear();
        await removeParts(hubPartsFolder(process.env));
      }
      return clear ? matrices.clear() : matrices.summary();
    },
    makeSample: async ({ folder, progressToken }, signal) => {
      await makeSample(folder, { signal, onProgress: progressReporter(progressToken) });
      return null;
    },
    status: () =>
      Promise.resolve({
        residentMemory: process.memoryUsage.rss(),
        peakMemory: peakMemory(),
        provider: compute.provider,
        open: checkpoints.folders,
      }),
  };
  for (const name of Object.keys(api) as WorkerRequest[]) on(name, api[name] as Handler<WorkerRequest>);
}

type Handler<R extends WorkerRequest> = (params: ParamsOf<R>, signal: AbortSignal) => Promise<ReplyOf<R>>;

/** Background work never precedes what users wait for. */
const IN_BACKGROUND: ReadonlySet<WorkerRequest> = new Set(['fingerprint']);

/** In the range JSON-RPC reserves for applications. */
const RESPONSE_ERROR = -32000;
