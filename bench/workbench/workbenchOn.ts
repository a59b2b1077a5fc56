import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { Workbench } from '../../test/workbench/workbench.js';
import { GPT2_SMALL, writeShapedCheckpoint } from '../shapedCheckpoint.js';

/** A workbench, and the path of the checkpoint that it offers. */
export interface WorkbenchOnCheckpoint {
  readonly workbench: Workbench;
  readonly checkpoint: string;
}

/**
 * Opens a workbench before the measurements of a file, and closes it after them.
 *
 * @param own the checkpoint's path; without one it is random, of GPT-2 small's shape, and named gpt2-small
 * @returns what is open, from within a measurement
 */
export function workbenchOn(own?: string): () => WorkbenchOnCheckpoint {
  let folder: string;
  let open: WorkbenchOnCheckpoint | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'qk-lens-bench-'));
    const checkpoint = own ?? join(folder, 'gpt2-small');
    if (own === undefined) await writeShapedCheckpoint(checkpoint, GPT2_SMALL);
    const workbench = await Workbench.start({
      size: { width: 1400, height: 900 },
      settings: { 'qkLens.checkpoint.folders': [checkpoint] },
    });
    open = { workbench, checkpoint };
  }, 300_000);
  afterAll(async () => {
    await open?.workbench.close();
    await rm(folder, { recursive: true, force: true });
  });
  return () => open!;
}
