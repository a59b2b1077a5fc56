import { join } from 'node:path';
import {
  cacheFromEnvironment,
  fileDigestsFromEnvironment,
  keptConfigsFromEnvironment,
} from '../cache/cacheLocation.js';
import { MatrixCache } from '../cache/matrixCache.js';
import { OpenCheckpoints } from '../engine/openCheckpoints.js';
import { computeFromEnvironment } from '../engine/provider.js';
import { printAside } from './terminal.js';
import type { HowToRun } from './verbs/verb.js';

/** Open checkpoints, with what the environment says of caches and providers. */
export interface CommandLineCheckpoints {
  readonly checkpoints: OpenCheckpoints;
  /** Closes all, once what is to be kept on disk is there. */
  readonly close: () => Promise<void>;
}

export function commandLineCheckpoints({ verbose }: HowToRun): CommandLineCheckpoints {
  const cache = new MatrixCache({ ...cacheFromEnvironment(process.env), onWarning: printAside });
  const compute = computeFromEnvironment(process.env, {
    script: join(__dirname, 'worker.js'),
    log: (level, message) => {
      if (verbose || level === 'warn' || level === 'error') printAside(message);
    },
  });
  const checkpoints = new OpenCheckpoints(
    compute,
    cache,
    fileDigestsFromEnvironment(process.env),
    undefined,
    keptConfigsFromEnvironment(process.env),
  );
  return {
    checkpoints,
    close: async () => {
      await checkpoints.closeAll();
      await cache.settled();
    },
  };
}
