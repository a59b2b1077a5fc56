/** A dtype of PyTorch's: its name in safetensors' spelling, where there is one, and the bytes of one number. */
export interface TorchDtype {
  readonly dtype: string;
  readonly bytes: number;
}

/** The dtype of each class of storages (`_dtype_to_storage_type_map` in PyTorch's `storage.py`). */
const STORAGES: Readonly<Record<string, string>> = {
  DoubleStorage: 'float64',
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
  ComplexDoubleStorage: 'complex128',
  ComplexFloatStorage: 'complex64',
  /** Its dtype stands beside each of its tensors; its size is in bytes. */
  UntypedStorage: 'uint8',
};

const DTYPES: Readonly<Record<string, TorchDtype>> = {
  float64: { dtype: 'F64', bytes: 8 },
  float32: { dtype: 'F32', bytes: 4 },
  float16: { dtype: 'F16', bytes: 2 },
  bfloat16: { dtype: 'BF16', bytes: 2 },
  float8_e4m3fn: { dtype: 'F8_E4M3', bytes: 1 },
  float8_e5m2: { dtype: 'F8_E5M2', bytes: 1 },
  float8_e4m3fnuz: { dtype: 'F8_E4M3FNUZ', bytes: 1 },
  float8_e5m2fnuz: { dtype: 'F8_E5M2FNUZ', bytes: 1 },
  float8_e8m0fnu: { dtype: 'F8_E8M0', bytes: 1 },
  int64: { dtype: 'I64', bytes: 8 },
  int32: { dtype: 'I32', bytes: 4 },
  int16: { dtype: 'I16', bytes: 2 },
  int8: { dtype: 'I8', bytes: 1 },
  uint64: { dtype: 'U64', bytes: 8 },
  uint32: { dtype: 'U32', bytes: 4 },
  uint16: { dtype: 'U16', bytes: 2 },
  uint8: { dtype: 'U8', bytes: 1 },
  bool: { dtype: 'BOOL', bytes: 1 },
  complex64: { dtype: 'C64', bytes: 8 },
  complex128: { dtype: 'C128', bytes: 16 },
};

/** By the name of a class of storages, such as `FloatStorage`; undefined for any other. */
export function storageDtype(name: string): TorchDtype | undefined {
  return Object.hasOwn(STORAGES, name) ? DTYPES[STORAGES[name]] : undefined;
}

/** By PyTorch's name, such as `float8_e4m3fn`; undefined for any other. */
export function torchDtype(name: string): TorchDtype | undefined {
  return Object.hasOwn(DTYPES, name) ? DTYPES[name] : undefined;
}
