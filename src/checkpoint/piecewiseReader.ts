import { tick } from '../tasks/tick.js';
import type { TensorEntry, TensorReader } from './tensorFile.js';

/** Reads tensors piece by piece, whatever stores them. */
export abstract class PiecewiseReader implements TensorReader {
  async readPieces(
    tensor: TensorEntry,
    from: number,
    to: number,
    pieceBytes: number,
    onPiece: (bytes: Uint8Array, at: number) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const buffer = new Uint8Array(Math.min(pieceBytes, to - from));
    for (let at = from; at < to; at += buffer.length) {
      const piece = buffer.subarray(0, Math.min(buffer.length, to - at));
      await this.fill(tensor, at, piece);
      onPiece(piece, at);
      await tick(signal);
    }
  }

  async readInto(
    room: Uint8Array,
    tensor: TensorEntry,
    from: number,
    pieceBytes: number,
    signal?: AbortSignal,
    onPiece?: (from: number, to: number) => void,
  ): Promise<void> {
    for (let at = 0; at < room.length; at += pieceBytes) {
      const end = Math.min(at + pieceBytes, room.length);
      await this.fill(tensor, from + at, room.subarray(at, end));
      onPiece?.(at, end);
      await tick(signal);
    }
  }

  abstract readNow(tensor: TensorEntry, from: number, to: number): Uint8Array;

  /**
   * Reads one piece.
   *
   * @param from bytes from the tensor's start
   * @param piece is filled
   * @throws QkLensError as {@link readPieces}
   */
  protected abstract fill(tensor: TensorEntry, from: number, piece: Uint8Array): Promise<void>;
}
