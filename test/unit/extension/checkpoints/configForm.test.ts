import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { KeptConfigs } from '../../../../src/cache/keptConfigs.js';
import { Checkpoint } from '../../../../src/checkpoint/checkpoint.js';
import { inferredConfigAt } from '../../../../src/checkpoint/config/findConfig.js';
import { openAskingForConfig } from '../../../../src/extension/checkpoints/openAskingForConfig.js';
import type { ConfigFields } from '../../../../src/protocol/inferredConfig.js';
import { REFERENCE_MODELS } from '../../../reference/architectures/index.js';
import { errorOf, temporaryFolder } from '../../support.js';

vi.hoisted(() => vi.resetModules());

interface Item {
  readonly label: string;
  readonly description?: string;
  readonly kind?: number;
}
interface Box {
  readonly title: string;
  readonly placeHolder?: string;
  readonly prompt?: string;
  readonly value?: string;
  readonly validateInput?: (typed: string) => string | undefined;
}

const user = vi.hoisted(() => ({
  /** What the user chooses by its label, or types; undefined closes the box. */
  answers: [] as (string | undefined)[],
  boxes: [] as { readonly box: Box; readonly items: readonly Item[] }[],
}));

vi.mock('vscode', () => ({
  QuickPickItemKind: { Separator: -1 },
  window: {
    showQuickPick: (items: readonly Item[], box: Box) => {
      user.boxes.push({ box, items });
      const label = user.answers.shift();
      return Promise.resolve(items.find((item) => item.label === label));
    },
    showInputBox: (box: Box) => {
      user.boxes.push({ box, items: [] });
      const typed = user.answers.shift();
      expect(typed === undefined ? undefined : box.validateInput?.(typed)).toBeUndefined();
      return Promise.resolve(typed);
    },
  },
}));

const root = temporaryFolder();
let kept: KeptConfigs;
let count = 0;
let folder: string;

beforeEach(() => {
  user.boxes.length = 0;
  kept = new KeptConfigs(join(root, `cache ${count}`));
  ({ folder } = REFERENCE_MODELS['transformer_lens LNPre'](join(root, `tiny ${count++}`)));
  rmSync(join(folder, 'config.json'));
});

async function opened(...answers: (string | undefined)[]) {
  user.answers = answers;
  const open = async (given: ConfigFields | undefined) => {
    const checkpoint = await Checkpoint.open(folder, {}, undefined, { given, kept });
    await checkpoint.close();
    return checkpoint.info;
  };
  return openAskingForConfig(folder, async (place) => (await inferredConfigAt(place)) ?? null, open);
}

it('asks for what the tensors leave open, shows the rest, and remembers it for the weights', async () => {
  const info = await opened('gelu', 'LNPre', '$(check) Open Checkpoint');
  expect(JSON.parse(info.configText!)).toMatchObject({
    act_fn: 'gelu',
    normalization_type: 'LNPre',
    n_layers: 2,
  });
  const [activation, norm, all] = user.boxes;
  expect(activation.box.title).toMatch(/^Config of tiny \d+ \(1\/3\)$/);
  expect(activation.box.placeHolder).toBe('act_fn: the activation of the MLPs');
  expect(norm.items.map(({ label }) => label)).toEqual(['null', 'LNPre', 'RMSPre']);
  const described = (label: string) => all.items.find((item) => item.label === label)?.description;
  expect([described('act_fn'), described('eps'), described('d_model')]).toEqual(['gelu', '0.00001', '18']);
  expect(all.items.filter(({ kind }) => kind === -1).map(({ label }) => label)).toEqual([
    'Given',
    'Taken as usual',
    'From the tensors',
  ]);
  user.boxes.length = 0;
  expect(await opened()).toEqual(info);
  expect(user.boxes).toEqual([]);
  await kept.clear();
  expect(await errorOf(opened(undefined))).toMatchObject({ code: 'cancelled' });
});

it('every field can be changed before the checkpoint is opened', async () => {
  const changes = [
    'eps',
    '1e-6',
    'use_attn_scale',
    'false',
    'act_fn',
    'relu',
    'attention_dir',
    'bidirectional',
  ];
  const info = await opened('gelu', 'null', ...changes, '$(check) Open Checkpoint');
  expect(JSON.parse(info.configText!)).toMatchObject({
    ...{ eps: 1e-6, use_attn_scale: false, act_fn: 'relu', attention_dir: 'bidirectional' },
    normalization_type: null,
  });
  expect(user.boxes.find(({ box }) => box.title.endsWith(': eps'))!.box.value).toBe('0.00001');
});

it.each([[[]], [['gelu']], [['gelu', 'null']]])(
  'opens nothing if the user stops after %j',
  async (answers) => {
    expect(await errorOf(opened(...answers, undefined))).toMatchObject({ code: 'cancelled' });
    expect(await inferredConfigAt(folder)).toMatchObject({
      missing: [{ name: 'act_fn' }, { name: 'normalization_type' }],
    });
  },
);

it('what can not be inferred is the error that it was', async () => {
  rmSync(join(folder, 'model.safetensors'));
  expect(await errorOf(opened())).toMatchObject({ code: 'noConfig' });
  expect(user.boxes).toEqual([]);
});
