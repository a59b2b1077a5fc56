import { fork } from 'node:child_process';
import { checkProvider, type Verdict } from '../linalg/providerCheck.js';
import { PROVIDERS, type Provider } from '../linalg/provider.js';
import { listedProviders, loadRuntime } from '../linalg/providerRuntime.js';
import { ProviderSessions } from '../linalg/providerSessions.js';

/**
 * A provider is tried in a process of its own, because a graphics driver may crash or hang. That process is the
 * worker's script, started with these arguments.
 */
const FLAG = '--try-provider';
const WITH_SPEED = '--speed';
/** Compiling the first shaders takes seconds on slow devices. */
const TIME_LIMIT_MS = 30_000;

export interface TrialOptions {
  /** Whether a provider slower than the CPU fails. */
  readonly speed: boolean;
}

/** Tries one provider; never fails. */
export type Trial = (provider: Provider, options: TrialOptions) => Promise<Verdict>;

/** @param script the worker's bundle */
export function trialInProcess(script: string, timeLimitMs = TIME_LIMIT_MS): Trial {
  return (provider, { speed }) =>
    new Promise((resolve) => {
      const child = fork(script, [FLAG, provider, ...(speed ? [WITH_SPEED] : [])], {
        execArgv: [],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      });
      const kill = () => child.kill('SIGKILL');
      const settle = (verdict: Verdict) => {
        clearTimeout(limit);
        process.off('exit', kill);
        kill();
        resolve(verdict);
      };
      const fail = (reason: string) => settle({ ok: false, reason });
      const limit = setTimeout(
        () => fail(`its self-test took longer than ${timeLimitMs / 1000} s`),
        timeLimitMs,
      );
      process.once('exit', kill);
      child.once('message', (verdict) => settle(verdict as Verdict));
      child.once('error', (error) => fail(`its self-test did not start: ${error.message}`));
      child.once('exit', (code, signal) =>
        fail(`its self-test ended with ${signal ? `signal ${signal}` : `exit code ${code}`}`),
      );
      // A running trial must not keep this process alive.
      limit.unref();
      child.unref();
      child.channel?.unref();
    });
}

/** The provider that this process was started to try, if any. */
export function requestedTrial(args: readonly string[]): (TrialOptions & { provider: Provider }) | undefined {
  const at = args.indexOf(FLAG);
  const provider = at < 0 ? undefined : PROVIDERS.find((name) => name === args[at + 1]);
  return provider && { provider, speed: args.includes(WITH_SPEED) };
}

/** Tries the provider in this process. */
export const trialHere: Trial = async (provider, options) => {
  try {
    const loaded = await loadRuntime();
    // onnxruntime would silently skip a provider it doesn't have and compute on the CPU.
    if (!listedProviders(loaded).includes(provider))
      return { ok: false, reason: 'onnxruntime has it not for this platform' };
    const runtime = () => Promise.resolve(loaded);
    return await checkProvider(
      new ProviderSessions('cpu', runtime),
      new ProviderSessions(provider, runtime),
      options,
    );
  } catch (error) {
    return { ok: false, reason: oneLine(error instanceof Error ? error.message : String(error)) };
  }
};

/** onnxruntime's messages start with a source location and may span several lines. */
function oneLine(message: string): string {
  const text = message
    .replace(/\s+/g, ' ')
    .replace(/^\/?\S+\.cc:\d+ .*? was false\. /, '')
    .trim();
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
