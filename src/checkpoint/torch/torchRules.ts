import { damaged } from '../pickle/pickleError.js';
import type { PickleRules } from '../pickle/unpickle.js';
import { GlobalName, PickledObject, type PickleValue } from '../pickle/values.js';
import { latin1, numpyScalar } from './numpyScalar.js';
import { storageOf, tensorOf, TorchTensor } from './torchTensor.js';

type Call = (
  args: readonly PickleValue[],
  name: GlobalName,
  spend: (steps: number) => void,
) => PickleValue | undefined;

/** A call that is kept as the record of an object. */
const recorded: Call = (args, name) => new PickledObject(name, args);

/** A tuple, list or set of the same items. */
const items: Call = ([list = []]) =>
  Array.isArray(list) ? (list as readonly PickleValue[]) : damagedArguments();

const dict: Call = ([pairs], _name, spend) => {
  const made = new Map<PickleValue, PickleValue>();
  if (pairs instanceof Map) {
    spend(pairs.size);
    for (const [key, value] of pairs as ReadonlyMap<PickleValue, PickleValue>) made.set(key, value);
  } else if (Array.isArray(pairs)) {
    spend(pairs.length);
    for (const pair of pairs as readonly PickleValue[]) {
      const [key, value] = Array.isArray(pair) ? (pair as readonly PickleValue[]) : damagedArguments();
      made.set(key, value);
    }
  }
  return made;
};

/** A parameter is its tensor. */
const parameter: Call = ([data]) => (data instanceof TorchTensor ? data : damagedArguments());

/** A tensor with attributes or of a subclass: `_rebuild_from_type_v2(function, type, arguments, state)`. */
const fromType: Call = ([callable, , args], _name, spend) =>
  callable instanceof GlobalName && TENSOR_CALLS.has(callable.toString()) && Array.isArray(args)
    ? torchRules.call(callable, args as readonly PickleValue[], spend)
    : undefined;

const TENSOR_CALLS = new Map<string, Call>([
  ['torch._utils._rebuild_tensor', (args) => tensorOf(args)],
  ['torch._utils._rebuild_tensor_v2', (args) => tensorOf(args)],
  ['torch._utils._rebuild_tensor_v3', (args) => tensorOf(args, args[6] ?? null)],
  ['torch._utils._rebuild_parameter', parameter],
  ['torch._utils._rebuild_parameter_with_state', parameter],
]);

/** The calls that torch.save writes of weights and of what is saved beside them: each stands for plain data. */
const CALLS = new Map<string, Call>([
  ...TENSOR_CALLS,
  ['torch._tensor._rebuild_from_type_v2', fromType],
  ['collections.OrderedDict', dict],
  ['collections.Counter', dict],
  ['collections.defaultdict', ([, pairs = []], name, spend) => dict([pairs], name, spend)],
  ['torch.Size', items],
  ['builtins.set', items],
  ['builtins.frozenset', items],
  ['torch.device', recorded],
  ['torch.serialization._get_layout', recorded],
  ['builtins.bytearray', recorded],
  ['builtins.complex', recorded],
  ['builtins.slice', recorded],
  ['builtins.range', recorded],
  ['_codecs.encode', ([text]) => (typeof text === 'string' ? latin1(text) : damagedArguments())],
  ['numpy.dtype', recorded],
  ...['numpy.core.multiarray', 'numpy._core.multiarray'].flatMap((module): [string, Call][] => [
    [`${module}.scalar`, ([type, bytes]) => numpyScalar(type, bytes)],
    [`${module}._reconstruct`, recorded],
  ]),
  // How an object of a class is written that says nothing else of itself: the class, its base, the base's value.
  [
    'copyreg._reconstructor',
    ([made, base]) =>
      made instanceof GlobalName && base instanceof GlobalName && base.toString() === 'builtins.object'
        ? new PickledObject(made, [])
        : undefined,
  ],
]);

/** The rules for pickles that torch.save writes; everything else is refused by name. */
export const torchRules: PickleRules = {
  call: (name, args, spend) => CALLS.get(name.toString())?.(args, name, spend),
  persistent: storageOf,
};

function damagedArguments(): never {
  throw damaged('makes a value of something else than PyTorch does');
}
