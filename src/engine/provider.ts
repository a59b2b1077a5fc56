import { cacheFromEnvironment } from '../cache/cacheLocation.js';
import { Compute } from '../linalg/compute.js';
import { PROVIDERS, type Provider } from '../linalg/provider.js';
import { listedProviders, loadRuntime } from '../linalg/providerRuntime.js';
import { chooseProvider, type ChoiceTools } from './providerChoice.js';
import { describeMachine, ProviderMemory } from './providerMemory.js';
import { trialInProcess } from './providerTrial.js';

export interface ComputeSurroundings {
  /** The worker's bundle, which is started to try a provider. */
  readonly script: string;
  readonly log: ChoiceTools['log'];
}

/** Computes where `QK_LENS_PROVIDER` says. The choice is made when the first heavy graph arrives. */
export function computeFromEnvironment(
  environment: NodeJS.ProcessEnv,
  { script, log }: ComputeSurroundings,
): Compute {
  const memory = providerMemory(environment);
  const tools: ChoiceTools = {
    listed: async () => listedProviders(await loadRuntime()),
    trial: trialInProcess(script),
    memory,
    log,
  };
  return new Compute({
    provider: () => chooseProvider(providerSetting(environment), tools),
    onWarning: (message) => {
      log('warn', message);
      void memory?.forget();
    },
  });
}

/** The value of `QK_LENS_PROVIDER`; `auto` if it is unknown. */
export function providerSetting(environment: NodeJS.ProcessEnv): Provider | 'auto' {
  return PROVIDERS.find((provider) => provider === environment['QK_LENS_PROVIDER']) ?? 'auto';
}

function providerMemory(environment: NodeJS.ProcessEnv): ProviderMemory | undefined {
  const { folder, maxBytes } = cacheFromEnvironment(environment);
  if (maxBytes <= 0) return undefined;
  return new ProviderMemory(folder, async () => {
    const { versions } = (await loadRuntime()).env;
    return describeMachine(environment, versions.node ?? versions.common);
  });
}
