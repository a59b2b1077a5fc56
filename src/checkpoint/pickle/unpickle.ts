import { PickleBytes } from './pickleBytes.js';
import { damaged, refused } from './pickleError.js';
import { PickleStack } from './pickleStack.js';
import { Built, GlobalName, PickledObject, type PickleValue } from './values.js';

/** What one kind of pickles may do besides holding plain data. */
export interface PickleRules {
  /**
   * Makes data of a call, without running anything that the pickle names.
   *
   * @param spend counts work that grows with the arguments; throws once it is too much
   * @returns undefined if such a call is not allowed
   * @throws PickleError
   */
  call(
    name: GlobalName,
    args: readonly PickleValue[],
    spend: (steps: number) => void,
  ): PickleValue | undefined;
  /**
   * What a persistent id stands for, which is stored outside the pickle.
   *
   * @throws PickleError
   */
  persistent(id: PickleValue): PickleValue;
}

/**
 * Opcodes, and what they cost beyond their own step: as many as the most tensors of a checkpoint take. Every opcode makes
 * at most one object, so this bounds memory too.
 */
const MOST_STEPS = 8_000_000;

/** A dict or an object takes as much memory as so many numbers. */
const STEPS_OF_AN_OBJECT = 8;

/** Python 2's names of modules, which protocol 2 writes. */
const PYTHON_3: ReadonlyMap<string, string> = new Map([
  ['__builtin__', 'builtins'],
  ['copy_reg', 'copyreg'],
]);

/**
 * Reads a pickle of protocol 2 to 5 as plain data. Nothing that it names is imported, built or run: classes become
 * names, objects become records of their class' name and their state, and a call is refused unless the rules know what
 * data it stands for. Definition of the opcodes: Python's `pickletools.py`.
 *
 * @throws PickleError `damaged`, `refused`
 */
export function unpickle(bytes: Uint8Array, rules: PickleRules, mostSteps = MOST_STEPS): PickleValue {
  const machine = new Machine(new PickleBytes(bytes), rules, mostSteps);
  for (;;) {
    const done = machine.step();
    if (done) return done.value;
  }
}

class Machine {
  private readonly stack = new PickleStack();
  private readonly memo = new Map<number, PickleValue>();

  constructor(
    private readonly bytes: PickleBytes,
    private readonly rules: PickleRules,
    private stepsLeft: number,
  ) {}

  /** @returns the whole value once the pickle ends */
  step(): { readonly value: PickleValue } | undefined {
    this.spend(1);
    const { stack, bytes } = this;
    const opcode = bytes.uint8();
    switch (opcode) {
      case 0x80: // PROTO
        bytes.uint8();
        break;
      case 0x95: // FRAME
        bytes.length64();
        break;
      case 0x2e: // STOP
        return { value: stack.last() };
      case 0x28: // MARK
        stack.mark();
        break;
      case 0x30: // POP
        stack.pop();
        break;
      case 0x31: // POP_MARK
        stack.popMarked();
        break;
      case 0x71: // BINPUT
        this.put(bytes.uint8());
        break;
      case 0x72: // LONG_BINPUT
        this.put(bytes.uint32());
        break;
      case 0x94: // MEMOIZE
        this.put(this.memo.size);
        break;
      case 0x61: // APPEND
        this.append([stack.pop()]);
        break;
      case 0x65: // APPENDS
      case 0x90: // ADDITEMS
        this.append(stack.popMarked());
        break;
      case 0x73: {
        // SETITEM
        const value = stack.pop();
        this.setItems([stack.pop(), value]);
        break;
      }
      case 0x75: // SETITEMS
        this.setItems(stack.popMarked());
        break;
      case 0x62: // BUILD
        this.build(stack.pop());
        break;
      default:
        stack.push(this.value(opcode));
        break;
    }
    return undefined;
  }

  /** What an opcode puts on the stack. */
  private value(opcode: number): PickleValue {
    const { stack, bytes } = this;
    switch (opcode) {
      case 0x4e: // NONE
        return null;
      case 0x88: // NEWTRUE
        return true;
      case 0x89: // NEWFALSE
        return false;
      case 0x4a: // BININT
        return bytes.int32();
      case 0x4b: // BININT1
        return bytes.uint8();
      case 0x4d: // BININT2
        return bytes.uint16();
      case 0x8a: // LONG1
        return bytes.integer(bytes.uint8());
      case 0x8b: // LONG4
        return bytes.integer(bytes.uint32());
      case 0x47: // BINFLOAT
        return bytes.float64();
      case 0x58: // BINUNICODE
        return bytes.string(bytes.uint32());
      case 0x8c: // SHORT_BINUNICODE
        return bytes.string(bytes.uint8());
      case 0x8d: // BINUNICODE8
        return bytes.string(bytes.length64());
      case 0x55: // SHORT_BINSTRING
        return bytes.string(bytes.uint8());
      case 0x54: // BINSTRING
        return bytes.string(bytes.uint32());
      case 0x43: // SHORT_BINBYTES
        return bytes.slice(bytes.uint8());
      case 0x42: // BINBYTES
        return bytes.slice(bytes.uint32());
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        return bytes.slice(bytes.length64());
      case 0x29: // EMPTY_TUPLE
      case 0x5d: // EMPTY_LIST
      case 0x8f: // EMPTY_SET
        return [];
      case 0x7d: // EMPTY_DICT
        this.spend(STEPS_OF_AN_OBJECT);
        return new Map();
      case 0x74: // TUPLE
      case 0x91: // FROZENSET
        return stack.popMarked();
      case 0x85: // TUPLE1
        return stack.popSome(1);
      case 0x86: // TUPLE2
        return stack.popSome(2);
      case 0x87: // TUPLE3
        return stack.popSome(3);
      case 0x68: // BINGET
        return this.get(bytes.uint8());
      case 0x6a: // LONG_BINGET
        return this.get(bytes.uint32());
      case 0x63: {
        // GLOBAL
        const module = bytes.line();
        return globalName(module, bytes.line());
      }
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = stack.popSome(2);
        if (typeof module === 'string' && typeof name === 'string') return globalName(module, name);
        throw damaged('names a class by something other than its name');
      }
      case 0x51: // BINPERSID
        return this.rules.persistent(stack.pop());
      case 0x52: {
        // REDUCE
        const [callable, args] = stack.popSome(2);
        return this.call(callable, args);
      }
      case 0x81: {
        // NEWOBJ
        const [made, args] = stack.popSome(2);
        return this.object(made, args);
      }
      case 0x92: {
        // NEWOBJ_EX
        const [made, args] = stack.popSome(3);
        return this.object(made, args);
      }
      default:
        throw damaged(`has the opcode 0x${opcode.toString(16)}, which torch.save never writes`);
    }
  }

  private readonly spend = (steps: number): void => {
    this.stepsLeft -= steps;
    if (this.stepsLeft < 0) throw refused('has more values than QK Lens reads');
  };

  private put(index: number): void {
    this.memo.set(index, this.stack.last());
  }

  private get(index: number): PickleValue {
    const value = this.memo.get(index);
    if (value === undefined) throw damaged(`recalls a value (${index}) that it has not remembered`);
    return value;
  }

  private append(items: readonly PickleValue[]): void {
    const target = this.stack.last();
    const list = target instanceof PickledObject ? target.list : target;
    if (!Array.isArray(list)) throw damaged('appends to something other than a list');
    for (const item of items) (list as PickleValue[]).push(item);
  }

  private setItems(pairs: readonly PickleValue[]): void {
    const target = this.stack.last();
    const map = target instanceof PickledObject ? target.items : target;
    if (!(map instanceof Map)) throw damaged('sets items of something other than a dict');
    if (pairs.length % 2 !== 0) throw damaged('has a key without a value');
    for (let i = 0; i < pairs.length; i += 2) {
      (map as Map<PickleValue, PickleValue>).set(pairs[i], pairs[i + 1]);
    }
  }

  /** State of anything else, such as the metadata of an OrderedDict, is dropped. */
  private build(state: PickleValue): void {
    const target = this.stack.last();
    if (target instanceof PickledObject) target.state = state;
    else if (target instanceof Built) target.restore(state);
  }

  private call(callable: PickleValue, args: PickleValue): PickleValue {
    if (!(callable instanceof GlobalName) || !Array.isArray(args)) throw damaged('calls something unnamed');
    this.spend(STEPS_OF_AN_OBJECT);
    const made = this.rules.call(callable, args as readonly PickleValue[], this.spend);
    if (made === undefined) throw refused(`wants to run ${callable.toString()}`);
    return made;
  }

  private object(made: PickleValue, args: PickleValue): PickledObject {
    if (!(made instanceof GlobalName) || !Array.isArray(args))
      throw damaged('builds an object of nothing named');
    this.spend(STEPS_OF_AN_OBJECT);
    return new PickledObject(made, args as readonly PickleValue[]);
  }
}

function globalName(module: string, name: string): GlobalName {
  return new GlobalName(PYTHON_3.get(module) ?? module, name);
}
