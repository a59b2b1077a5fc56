import type { CheckpointInfo } from '../../protocol/model.js';
import { runName } from '../../steps/runName.js';

/** A training run of which several steps are open. */
export interface OpenRun {
  readonly folder: string;
  readonly name: string;
  readonly series: string;
  /** The first step first. */
  readonly steps: readonly CheckpointInfo[];
}

/** The training runs of which at least two of the checkpoints are steps, and the other checkpoints. */
export function trainingRuns(checkpoints: readonly CheckpointInfo[]): {
  readonly runs: readonly OpenRun[];
  readonly others: readonly CheckpointInfo[];
} {
  const byRun = new Map<string, CheckpointInfo[]>();
  for (const checkpoint of checkpoints) {
    const { step } = checkpoint;
    const key = step ? JSON.stringify([step.run, step.series]) : checkpoint.folder;
    byRun.set(key, [...(byRun.get(key) ?? []), checkpoint]);
  }
  const groups = [...byRun.values()];
  const runs = groups
    .filter(({ length }) => length > 1)
    .map((steps): OpenRun => {
      const { run: folder, series } = steps[0].step!;
      const inOrder = steps.sort((a, b) => a.step!.step - b.step!.step);
      return { folder, name: runName(folder), series, steps: inOrder };
    });
  return { runs, others: groups.filter(({ length }) => length === 1).flat() };
}
