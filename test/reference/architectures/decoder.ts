import { Matrix } from 'ml-matrix';
import type { ReferenceTrace, RunOptions } from './referenceModel.js';

/** The parts of a decoder that differ from family to family; x is the stream, `[n, d_model]`. */
export interface DecoderParts {
  readonly nLayers: number;
  /** The MLP reads the stream that attention read. */
  readonly parallel?: boolean;
  readonly embed: (tokens: readonly number[], positions: boolean) => Matrix;
  /** Its norm included. @param biases whether what attention writes has its biases */
  readonly attention: (x: Matrix, layer: number, biases: boolean) => Matrix;
  /** Its norm included; absent where layers have none. */
  readonly mlp?: (x: Matrix, layer: number) => Matrix;
  /** The final norm included. */
  readonly logits: (x: Matrix) => Matrix;
}

/** Runs a decoder layer by layer. */
export function runDecoder(
  { nLayers, parallel = false, embed, attention, mlp, logits }: DecoderParts,
  tokens: readonly number[],
  { positions = true, attentionBiases = true }: RunOptions = {},
): ReferenceTrace {
  let stream: Matrix = embed(tokens, positions);
  const trace = { attention: [] as Matrix[], mlp: [] as Matrix[], stream: [] as Matrix[] };
  for (let layer = 0; layer < nLayers; layer++) {
    const attended = attention(stream, layer, attentionBiases);
    const between: Matrix = Matrix.add(stream, attended);
    const written: Matrix =
      mlp?.(parallel ? stream : between, layer) ?? Matrix.zeros(stream.rows, stream.columns);
    stream = Matrix.add(between, written);
    trace.attention.push(attended);
    trace.mlp.push(written);
    trace.stream.push(stream);
  }
  return { ...trace, logits: logits(stream) };
}
