/** The `safetensors` package has no types of its own. */
declare module 'safetensors' {
  export class SafeTensor {
    /** Must start at offset 0 of its own ArrayBuffer. */
    constructor(file: Uint8Array);
    readonly metadata: Map<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
  }
}
