import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { readJsonObject } from '../files/jsonFile.js';
import { PROVIDERS, type Provider } from '../linalg/provider.js';

const FILE = 'provider.json';
const MOST_BYTES = 1 << 16;
/** Drivers may be updated without a trace that is readable everywhere. */
const KEPT_MS = 30 * 24 * 3600 * 1000;

interface Remembered {
  readonly machine: string;
  readonly provider: Provider;
  readonly at: number;
}

/** Remembers the choice of a provider for this machine, so that later starts need no self-test. */
export class ProviderMemory {
  /**
   * @param folder is created if absent
   * @param machine names everything the choice depends on
   */
  constructor(
    private readonly folder: string,
    private readonly machine: () => Promise<string>,
    private readonly now: () => number = Date.now,
  ) {}

  /** The recent choice for this machine; undefined if there is none or it can't be read. */
  async recall(): Promise<Provider | undefined> {
    const kept = await this.read();
    if (!kept) return undefined;
    if (kept.machine !== (await this.machine())) return undefined;
    const age = this.now() - kept.at;
    return age >= 0 && age < KEPT_MS ? kept.provider : undefined;
  }

  /** Does nothing if the folder is not writable: the next start chooses again. */
  async keep(provider: Provider): Promise<void> {
    const unfinished = join(this.folder, `${FILE}.${randomUUID()}`);
    try {
      const remembered: Remembered = { machine: await this.machine(), provider, at: this.now() };
      await mkdir(this.folder, { recursive: true });
      await writeFile(unfinished, JSON.stringify(remembered));
      await rename(unfinished, join(this.folder, FILE));
    } catch {
      await rm(unfinished, { force: true }).catch(() => undefined);
    }
  }

  /** Called after the provider failed during real work. */
  async forget(): Promise<void> {
    await rm(join(this.folder, FILE), { force: true }).catch(() => undefined);
  }

  private async read(): Promise<Remembered | undefined> {
    try {
      const value: unknown = await readJsonObject(join(this.folder, FILE), 'internal', MOST_BYTES);
      return isRemembered(value) ? value : undefined;
    } catch {
      return undefined;
    }
  }
}

function isRemembered(value: unknown): value is Remembered {
  if (typeof value !== 'object' || value === null) return false;
  const { machine, provider, at } = value as Partial<Record<keyof Remembered, unknown>>;
  return typeof machine === 'string' && typeof at === 'number' && PROVIDERS.some((name) => name === provider);
}

/**
 * The parts of this machine that decide which provider is best: software, processor, graphics cards, selected drivers.
 */
export function describeMachine(environment: NodeJS.ProcessEnv, onnxruntimeVersion: string): string {
  const [processor] = cpus();
  return [
    `onnxruntime ${onnxruntimeVersion}`,
    `${process.platform}-${process.arch} ${release()}`,
    `${cpus().length} x ${processor?.model ?? 'unknown'}`,
    ...graphicsCards(),
    ...['VK_ICD_FILENAMES', 'VK_DRIVER_FILES', 'CUDA_VISIBLE_DEVICES'].flatMap((name) =>
      environment[name] === undefined ? [] : [`${name}=${environment[name]}`],
    ),
  ].join('; ');
}

/** Vendor and device numbers, where the system exposes them in files (Linux). */
function graphicsCards(): string[] {
  const root = '/sys/class/drm';
  try {
    return readdirSync(root)
      .filter((name) => /^(card|renderD)\d+$/.test(name))
      .map((name) => {
        const number = (part: string) => readFileSync(join(root, name, 'device', part), 'utf8').trim();
        return `${name} ${number('vendor')}:${number('device')}`;
      });
  } catch {
    return [];
  }
}
