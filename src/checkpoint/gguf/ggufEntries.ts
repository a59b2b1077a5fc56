import { QkLensError } from '../../protocol/errors.js';
import { quoted } from '../../protocol/quoted.js';
import { bytesPerElement, FLOAT_DTYPES, isFloatDtype } from '../dtype.js';
import { dequantizerOf, QUANTISED_TYPES } from './dequantize/dequantize.js';
import type { GgufFamily, HeadSizes, Place } from './families/family.js';
import type { GgufEntry } from './ggufEntry.js';
import { bad, type GgufTensor } from './ggufHeader.js';

/**
 * The tensors of a GGUF file under transformers' names. Those that the family does not have, such as `rope_freqs.weight`,
 * are left out.
 *
 * @throws QkLensError `unsupportedDtype` for a type that QK Lens does not read, `badGguf` for rows that do not make up whole heads
 */
export function ggufEntries(
  tensors: Iterable<GgufTensor>,
  family: GgufFamily,
  sizes: HeadSizes,
  file: string,
): Map<string, GgufEntry> {
  const entries = new Map<string, GgufEntry>();
  for (const tensor of tensors) {
    for (const entry of entriesOf(tensor, family, sizes, file)) entries.set(entry.name, entry);
  }
  return entries;
}

function entriesOf(tensor: GgufTensor, family: GgufFamily, sizes: HeadSizes, file: string): GgufEntry[] {
  const place = placeOf(tensor.name, family);
  if (!place) return [];
  const names = [place.name].flat();
  const { shape } = tensor;
  const [rows = 1, ...rest] = shape;
  const own = rows / names.length;
  const order = place.order?.(sizes);
  const { blockRows = 1, blocks = own / blockRows } = order ?? {};
  if (!Number.isInteger(blockRows) || !Number.isInteger(blocks) || blocks * blockRows !== own) {
    throw bad(file, `tensor ${quoted(tensor.name)} has ${rows} rows, not as many as the heads of its model`);
  }
  const dtype = dtypeOf(tensor, place, file);
  const numbers = rest.reduce((product, size) => product * size, own);
  return names.map((name, part) => ({
    name: `${place.before}${name}${place.suffix}`,
    dtype,
    shape: [own, ...rest],
    byteLength: numbers * bytesPerElement(dtype)!,
    stored: tensor,
    firstNumber: part * numbers,
    ...(order && { order }),
    ...(place.shift !== undefined && { shift: place.shift }),
  }));
}

function dtypeOf({ name, type }: GgufTensor, { shift }: Place, file: string): string {
  const isFloat = isFloatDtype(type.name);
  if (isFloat && shift === undefined) return type.name;
  if (isFloat || dequantizerOf(type.name)) return 'F32';
  const floats = FLOAT_DTYPES.filter((dtype) => !dtype.startsWith('F8'));
  throw new QkLensError(
    'unsupportedDtype',
    `Tensor ${quoted(name)} of ${file} has the type ${type.name}; of GGUF's types, QK Lens reads ${[...floats, ...QUANTISED_TYPES].join(', ')}. Take a file of another quantisation, such as Q8_0.`,
  );
}

/** Where a tensor belongs in transformers; undefined for one that the family does not have. */
function placeOf(
  name: string,
  { outside, inLayer, layers }: GgufFamily,
): (Place & { readonly before: string; readonly suffix: string }) | undefined {
  const [, layer, base, suffix] = /^(?:blk\.(\d+)\.)?(\w+)(\.weight|\.bias)$/.exec(name) ?? [];
  const places = layer === undefined ? outside : inLayer;
  if (base === undefined || !Object.hasOwn(places, base)) return undefined;
  return { ...places[base], before: layer === undefined ? '' : `${layers}${layer}.`, suffix };
}
