import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { isGgufName } from '../../../src/protocol/ggufName.js';
import { isWeightsName, WEIGHTS_ENDINGS } from '../../../src/protocol/weightsFile.js';
import { openDropped } from '../../../src/extension/sidePanel/openDropped.js';

const ran = vi.hoisted((): unknown[][] => []);
vi.hoisted(() => vi.resetModules());
vi.mock('vscode', () => ({
  Uri: { parse: (text: string) => new URL(text).pathname },
  commands: { executeCommand: (...call: unknown[]) => Promise.resolve(void ran.push(call)) },
}));
beforeEach(() => void ran.splice(0));

async function drop(text: string | undefined): Promise<void> {
  const item = text === undefined ? undefined : { asString: () => Promise.resolve(text) };
  const data = { get: (type: string) => (type === 'text/uri-list' ? item : undefined) };
  await openDropped.handleDrop!(undefined, data as never, {} as never);
}

it('opens what is dropped, of a list with comments, and nothing if there is none', async () => {
  await drop('# from elsewhere\r\nfile:///a/model.pt\r\nfile:///b\r\n');
  expect(ran).toEqual([['qkLens.openResource', '/a/model.pt', ['/a/model.pt', '/b']]]);
  await drop(undefined);
  await drop('');
  expect(ran).toHaveLength(1);
});

describe('the files that the explorer offers to open', () => {
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  const { when } = (
    JSON.parse(manifest) as {
      contributes: { menus: Record<string, { command: string; when: string }[]> };
    }
  ).contributes.menus['explorer/context'].find(({ command }) => command === 'qkLens.openResource')!;
  const [, pattern] = /^explorerResourceIsFolder \|\| resourceExtname =~ \/(.*)\/i$/.exec(when)!;
  const offered = (ending: string) => new RegExp(pattern, 'i').test(ending);

  it('are those that can be read', () => {
    for (const ending of WEIGHTS_ENDINGS) {
      expect(offered(`.${ending}`), ending).toBe(true);
      expect(offered(`.${ending.toUpperCase()}`), ending).toBe(true);
      expect(isWeightsName(`a.${ending}`) || isGgufName(`a.${ending}`), ending).toBe(true);
    }
    for (const ending of ['', '.csv', '.json', '.ptx', '.zip']) expect(offered(ending), ending).toBe(false);
  });
});
