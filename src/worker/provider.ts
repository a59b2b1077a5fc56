import type { Provider } from '../linalg/compute.js';

const PROVIDERS: readonly Provider[] = ['cpu', 'webgpu', 'cuda', 'dml', 'coreml'];

/** The execution provider that `QK_LENS_PROVIDER` names; the CPU when it names none, or leaves the choice (`auto`). */
export function providerFromEnvironment(environment: NodeJS.ProcessEnv): Provider {
  return PROVIDERS.find((provider) => provider === environment['QK_LENS_PROVIDER']) ?? 'cpu';
}
