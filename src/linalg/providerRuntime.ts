import { QkLensError } from '../protocol/errors.js';
import { PROVIDERS, type Provider } from './provider.js';

type Ort = typeof import('onnxruntime-node');

/** The parts of onnxruntime in use. */
export type Runtime = Pick<Ort, 'InferenceSession' | 'Tensor' | 'listSupportedBackends' | 'env'>;

/**
 * Loads onnxruntime's native library. This is the only place that loads it, because the library sends telemetry and
 * writes to the user's home folder unless environment variables prevent it beforehand. It reads the process'
 * environment, which a worker thread can't change, so call this on main threads.
 *
 * @param load the loader; replaced in tests
 * @throws QkLensError `compute` if there is no library for this platform or it can't be loaded
 */
export async function loadRuntime(
  load: () => Promise<Runtime> = () => import('onnxruntime-node'),
  platform?: string,
): Promise<Runtime> {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  try {
    return await load();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new QkLensError(
      'compute',
      isMissingBinary(error)
        ? withoutBinary(platform ?? platformName())
        : `onnxruntime, which computes the matrix products, could not be loaded: ${reason}`,
      { cause: error },
    );
  }
}

/** The providers in this platform's build of onnxruntime, the CPU included; each may still fail to start. */
export function listedProviders(runtime: Runtime): Provider[] {
  const names = runtime.listSupportedBackends().map(({ name }) => name);
  return PROVIDERS.filter((provider) => names.includes(provider));
}

function isMissingBinary(error: unknown): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'MODULE_NOT_FOUND' &&
    error.message.includes('onnxruntime_binding.node')
  );
}

/** Such as "linux-x64"; "alpine-x64" where Linux has musl as its C library. */
function platformName(): string {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  const hasMusl = process.platform === 'linux' && header.glibcVersionRuntime === undefined;
  return `${hasMusl ? 'alpine' : process.platform}-${process.arch}`;
}

function withoutBinary(platform: string): string {
  const elsewhere = 'Open the checkpoint on another machine, for instance over Remote-SSH.';
  if (platform === 'darwin-x64')
    return (
      'QK Lens computes with onnxruntime-node, which since version 1.24 has no binary for Macs with an Intel ' +
      `processor (darwin-x64). ${elsewhere}`
    );
  if (platform.startsWith('alpine-'))
    return (
      'QK Lens computes with onnxruntime-node, which has no binary for Linux with musl, such as Alpine ' +
      `(${platform}). ${elsewhere}`
    );
  return (
    `QK Lens computes with onnxruntime-node, whose binary for this platform (${platform}) is not installed. ` +
    'Install the build of QK Lens for this platform; where there is none, open the checkpoint on another ' +
    'machine, for instance over Remote-SSH.'
  );
}
