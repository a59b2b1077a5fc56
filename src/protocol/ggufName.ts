/** Whether a file is in the GGUF format, which has its config and tokenizer inside, by its name or its path. */
export function isGgufName(path: string): boolean {
  return path.toLowerCase().endsWith('.gguf');
}

/** One of the files of a model that `llama-gguf-split` made. */
export interface GgufPart {
  readonly stem: string;
  /** From 1 to `count`. */
  readonly number: number;
  readonly count: number;
}

/** Undefined for the name of a file that is a model by itself. */
export function ggufPart(name: string): GgufPart | undefined {
  const [, stem, number, count] = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/.exec(name) ?? [];
  return stem === undefined ? undefined : { stem, number: Number(number), count: Number(count) };
}

/** The name of a part, as `llama-gguf-split` writes it. */
export function ggufPartName({ stem, number, count }: GgufPart): string {
  const five = (value: number) => String(value).padStart(5, '0');
  return `${stem}-${five(number)}-of-${five(count)}.gguf`;
}

/** Of the names of a folder's files: the first file of each language model in GGUF. Projectors of images are none. */
export function ggufModels(names: readonly string[]): string[] {
  return names
    .filter((name) => isGgufName(name) && !/^mmproj/i.test(name) && (ggufPart(name)?.number ?? 1) === 1)
    .sort();
}
