import { spanOf } from '../stridedReader.js';
import { damaged, refused } from '../pickle/pickleError.js';
import { Built, GlobalName, type PickleValue } from '../pickle/values.js';
import { storageDtype, torchDtype, type TorchDtype } from './dtypes.js';

/** PyTorch's own limit. */
const MOST_DIMENSIONS = 64;

/** Numbers that a file stores under a key of their own; several tensors may be views of them. */
export class TorchStorage extends Built {
  constructor(
    readonly key: string,
    readonly type: TorchDtype,
    /** How many numbers of its type it has. */
    readonly count: number,
  ) {
    super();
  }
}

/** A tensor as its file describes it: a view of a storage. */
export class TorchTensor extends Built {
  constructor(
    readonly storage: TorchStorage,
    readonly dtype: string,
    /** Bytes of one number. */
    readonly numberBytes: number,
    /** Numbers from the storage's first to the tensor's first. */
    readonly offset: number,
    readonly shape: readonly number[],
    /** In numbers. */
    readonly strides: readonly number[],
  ) {
    super();
  }
}

/**
 * The storage that a persistent id names: `("storage", class, key, device, count)`. The device, such as a GPU, says
 * nothing about the numbers.
 *
 * @throws PickleError
 */
export function storageOf(id: PickleValue): TorchStorage {
  const [kind, type, key, , count] = Array.isArray(id) ? (id as readonly PickleValue[]) : [];
  if (kind !== 'storage' || !(type instanceof GlobalName) || typeof key !== 'string' || !isSize(count)) {
    throw damaged('refers to something other than numbers stored beside it');
  }
  const dtype = storageDtype(type.name);
  if (!dtype) throw refused(`has numbers of the type ${type.toString()}, which QK Lens does not read`);
  return new TorchStorage(key, dtype, count);
}

/**
 * A tensor from the arguments of `_rebuild_tensor` and `_rebuild_tensor_v2`: storage, offset, size, strides, and others
 * that say nothing about its numbers. `_rebuild_tensor_v3` also names its dtype.
 *
 * @throws PickleError
 */
export function tensorOf(args: readonly PickleValue[], named?: PickleValue): TorchTensor {
  const [storage, offset, shape, strides] = args;
  if (!(storage instanceof TorchStorage) || !isSize(offset) || !isSizes(shape) || !isSizes(strides)) {
    throw damaged('describes a tensor without a storage, an offset, a size or strides');
  }
  const type = named === undefined ? storage.type : namedDtype(named);
  const bytes = type.bytes * shape.reduce((product, length) => product * length, 1);
  const end = type.bytes * (offset + spanOf(shape, strides));
  const outside =
    shape.length !== strides.length ||
    !Number.isSafeInteger(bytes) ||
    end > storage.count * storage.type.bytes;
  if (outside) throw damaged(`has a tensor that reaches beyond the numbers stored for it (${storage.key})`);
  return new TorchTensor(storage, type.dtype, type.bytes, offset, shape, strides);
}

function namedDtype(named: PickleValue): TorchDtype {
  const type = named instanceof GlobalName && named.module === 'torch' ? torchDtype(named.name) : undefined;
  if (type) return type;
  const name = named instanceof GlobalName ? named.toString() : 'without a name';
  throw refused(`has numbers of the type ${name}, which QK Lens does not read`);
}

function isSize(value: PickleValue | undefined): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isSizes(value: PickleValue | undefined): value is readonly number[] {
  return Array.isArray(value) && value.length <= MOST_DIMENSIONS && (value as PickleValue[]).every(isSize);
}
