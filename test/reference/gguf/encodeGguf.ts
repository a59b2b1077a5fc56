/** A value of a GGUF file's metadata, by its type. */
export type Field =
  | { readonly u32: number }
  | { readonly f32: number }
  | { readonly bool: boolean }
  | { readonly text: string }
  | { readonly texts: readonly string[] }
  | { readonly i32s: readonly number[] }
  | { readonly f32s: readonly number[] };

/** A tensor to write; the type is ggml's number, the shape's last dimension lies side by side. */
export interface GgufTensorToWrite {
  readonly name: string;
  readonly type: number;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export const F32 = 0;
export const F16 = 1;
export const Q8_0 = 8;

const ALIGNMENT = 32;

/** A GGUF file of version 3 (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md). */
export function encodeGguf(
  fields: Readonly<Record<string, Field>>,
  tensors: readonly GgufTensorToWrite[],
): Buffer {
  const parts: Buffer[] = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(Object.keys(fields).length)];
  for (const [key, field] of Object.entries(fields)) parts.push(text(key), ...valueOf(field));
  let offset = 0;
  for (const { name, type, shape, bytes } of tensors) {
    parts.push(text(name), u32(shape.length), ...[...shape].reverse().map(u64), u32(type), u64(offset));
    offset += padded(bytes.length);
  }
  const header = Buffer.concat(parts);
  const data = tensors.flatMap(({ bytes }) => [bytes, Buffer.alloc(padded(bytes.length) - bytes.length)]);
  return Buffer.concat([header, Buffer.alloc(padded(header.length) - header.length), ...data]);
}

function valueOf(field: Field): Buffer[] {
  if ('u32' in field) return [u32(4), u32(field.u32)];
  if ('f32' in field) return [u32(6), f32(field.f32)];
  if ('bool' in field) return [u32(7), Buffer.from([Number(field.bool)])];
  if ('text' in field) return [u32(8), text(field.text)];
  if ('texts' in field) return [u32(9), u32(8), u64(field.texts.length), ...field.texts.map(text)];
  if ('i32s' in field) return [u32(9), u32(5), u64(field.i32s.length), ...field.i32s.map(u32)];
  return [u32(9), u32(6), u64(field.f32s.length), ...field.f32s.map(f32)];
}

function padded(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}
