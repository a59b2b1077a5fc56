/** What the name of a step's folder, file or revision says. */
export interface StepName {
  /** All before the number, which the steps of one run share: `checkpoint-`, `stage1-step`. */
  readonly series: string;
  readonly step: number;
}

/**
 * The names that trainers and repositories give to steps: `checkpoint-500` (transformers), `step1000` (Pythia),
 * `step1000-tokens4B` and `stage1-step1000-tokens4B` (OLMo), `global_step1000` (DeepSpeed), `iter_0001000` (Megatron),
 * `epoch=3-step=1000` (Lightning), `ckpt_100`, `epoch-3`.
 */
const STEP =
  /^((?:[a-z]+\d*[-_]){0,3}?(?:checkpoint|ckpt|global[-_]?step|step|iter|epoch)s?[-_=]?)(\d{1,15})(?:-tokens?\d+[a-z]*)?$/i;
/** Lightning counts epochs too, before the steps. */
const EPOCH_BEFORE = /^epoch=\d+-(?=step=)/i;
const ENDING = /\.(?:safetensors|bin|pt|pth|ckpt|gguf)$/i;

/** Reads the name of a folder, a file of weights or a revision; undefined if it names no step. */
export function stepName(name: string): StepName | undefined {
  const [, series, digits] = STEP.exec(name.replace(ENDING, '').replace(EPOCH_BEFORE, '')) ?? [];
  return series === undefined ? undefined : { series, step: Number(digits) };
}
