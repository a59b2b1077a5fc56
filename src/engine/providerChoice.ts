import type { Provider } from '../linalg/provider.js';
import type { Verdict } from '../linalg/providerCheck.js';
import type { LogMessage } from '../protocol/worker.js';
import type { ProviderMemory } from './providerMemory.js';
import type { Trial } from './providerTrial.js';

export interface ChoiceTools {
  /** The providers onnxruntime lists for this platform. */
  readonly listed: () => Promise<readonly Provider[]>;
  readonly trial: Trial;
  /** Without it nothing is remembered. */
  readonly memory?: Pick<ProviderMemory, 'recall' | 'keep'> | undefined;
  readonly log: (level: LogMessage['level'], message: string) => void;
}

/**
 * Where heavy graphs should run: the provider in the setting if it works; with `auto` the fastest of those that agree
 * with the CPU and are faster. Falls back to the CPU, with a one-line message. Never fails.
 */
export async function chooseProvider(setting: Provider | 'auto', tools: ChoiceTools): Promise<Provider> {
  if (setting === 'cpu') return 'cpu';
  try {
    return await (setting === 'auto' ? chooseFastest(tools) : tryNamed(setting, tools));
  } catch (error) {
    tools.log('warn', `No provider could be chosen, so the CPU computes: ${String(error)}`);
    return 'cpu';
  }
}

async function tryNamed(provider: Provider, { listed, trial, log }: ChoiceTools): Promise<Provider> {
  const known = await listed();
  if (!known.includes(provider)) {
    log(
      'warn',
      `qkLens.compute.provider is "${provider}", which onnxruntime does not have on ${process.platform}-` +
        `${process.arch}, so the CPU computes. Set it to "auto" or to one of: ${known.join(', ')}.`,
    );
    return 'cpu';
  }
  const verdict = await trial(provider, { speed: false });
  if (verdict.ok) {
    log('info', `Large products are computed by ${provider}, as qkLens.compute.provider says.`);
    return provider;
  }
  log(
    'warn',
    `qkLens.compute.provider is "${provider}", which does not work here, so the CPU computes: ${verdict.reason}. ` +
      `${WHAT_IT_NEEDS[provider]} Or set it to "auto".`,
  );
  return 'cpu';
}

async function chooseFastest({ listed, trial, memory, log }: ChoiceTools): Promise<Provider> {
  const known = await memory?.recall();
  if (known) {
    log('debug', `Large products are computed by ${known}, as an earlier self-test found.`);
    return known;
  }
  let best: { readonly provider: Provider; readonly speedup: number } | undefined;
  // One after the other, since they would slow each other down.
  for (const provider of await listed()) {
    if (provider === 'cpu') continue;
    const verdict: Verdict = await trial(provider, { speed: true });
    if (!verdict.ok) log('info', `${provider} is not used: ${verdict.reason}.`);
    else if (!best || (verdict.speedup ?? 1) > best.speedup)
      best = { provider, speedup: verdict.speedup ?? 1 };
  }
  const chosen = best?.provider ?? 'cpu';
  if (best)
    log(
      'info',
      `Large products are computed by ${chosen}, ${best.speedup.toFixed(1)} times as fast as the CPU.`,
    );
  await memory?.keep(chosen);
  return chosen;
}

const WHAT_IT_NEEDS: Readonly<Record<Provider, string>> = {
  cpu: '',
  webgpu: 'WebGPU needs a graphics card with a current driver (on Linux one for Vulkan, with libvulkan1).',
  cuda: "CUDA needs an NVIDIA card, CUDA 12 with cuDNN 9, and onnxruntime's CUDA library beside its own.",
  dml: 'DirectML needs a graphics card with a driver for Direct3D 12.',
  coreml: 'Core ML is often less precise than float32; WebGPU may do.',
};
