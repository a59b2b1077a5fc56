/** One checkpoint of a training run. */
export interface TrainingStep {
  readonly step: number;
  /** Absolute, of the folder or the file of weights. */
  readonly path: string;
  /** As the run names it: `checkpoint-500`, or a revision in the hub's cache. */
  readonly name: string;
  /** The branch or tag, in the hub's cache. */
  readonly revision?: string;
}

/** The checkpoints of one training run. */
export interface TrainingRun {
  /** Absolute, of the folder that holds the steps. */
  readonly folder: string;
  /** The folder's name, or the repository's. */
  readonly name: string;
  /** The first step first. */
  readonly steps: readonly TrainingStep[];
  /** What is named like a step and is none of these, one sentence each. */
  readonly problems: readonly string[];
}

/** Which run a checkpoint is a step of. */
export interface StepOfRun {
  /** Absolute, of the folder that holds the run's steps. */
  readonly run: string;
  /** What the names of the run's steps have before the number: `checkpoint-`. */
  readonly series: string;
  readonly step: number;
  /** As the run names it. */
  readonly name: string;
}
