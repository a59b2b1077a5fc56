import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

/** Files that PyTorch itself wrote, by the script beside them. */
export const TORCH_FIXTURES = fileURLToPath(new URL('../../../fixtures/torch', import.meta.url));

export const torchFixture = (name: string) => join(TORCH_FIXTURES, name);

export interface WrittenTensor {
  /** PyTorch's name. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Row by row, as Python computed them. */
  readonly values: readonly number[];
}

/** What PyTorch put into each file, by the tensors' names. */
export const WRITTEN = JSON.parse(readFileSync(torchFixture('values.json'), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, WrittenTensor>>>
>;
