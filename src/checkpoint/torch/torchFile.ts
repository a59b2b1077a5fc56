import { basename } from 'node:path';
import { PickleError } from '../pickle/pickleError.js';
import { unpickle } from '../pickle/unpickle.js';
import type { PickleValue } from '../pickle/values.js';
import { PlacedTensors, type PlacedTensor } from '../placedTensors.js';
import { PositionedFile } from '../positionedFile.js';
import { leftBy, MOST_TENSORS, type TensorFile } from '../tensorFile.js';
import { quoted } from '../../protocol/quoted.js';
import { isContiguous } from '../stridedReader.js';
import { findState, type FoundState } from './findState.js';
import { refuseOtherFiles } from './otherFiles.js';
import { modelArguments } from './pickledConfig.js';
import { TorchArchive } from './torchArchive.js';
import { badTorchFile, saveWeightsOnly } from './torchErrors.js';
import { torchRules } from './torchRules.js';
import type { TorchTensor } from './torchTensor.js';

/**
 * Opens a file that `torch.save` wrote (since PyTorch 1.6: a zip archive of a pickle and the numbers beside it). The
 * pickle is read as plain data, so nothing that it names is run; the numbers stay in the file.
 *
 * @param before files of the same checkpoint, which count towards the shared limits
 * @throws QkLensError `badTorchFile`, `noWeights` if it can't be opened
 */
export async function openTorchFile(path: string, before: readonly TensorFile[] = []): Promise<TensorFile> {
  const file = await PositionedFile.open(path);
  try {
    await refuseOtherFiles(file);
    const left = leftBy(before);
    const archive = await TorchArchive.open(file);
    const pickle = await archive.pickle(left.headerBytes);
    const saved = unpickled(path, pickle);
    const state = stateIn(path, saved);
    if (state.tensors.size > left.tensors) {
      throw badTorchFile(path, `it has more tensors than QK Lens reads of a checkpoint (${MOST_TENSORS})`);
    }
    const found = await Promise.all(
      [...state.tensors].map(([name, tensor]) => placed(archive, name, tensor)),
    );
    const tensors = new Map(found.map((tensor) => [tensor.name, tensor]));
    return new PlacedTensors(
      file,
      pickle,
      tensors,
      noteOf(path, state),
      state.config ?? modelArguments(saved),
    );
  } catch (error) {
    await file.close();
    throw error;
  }
}

function unpickled(path: string, pickle: Uint8Array): PickleValue {
  try {
    return unpickle(pickle, torchRules);
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    if (error.reason === 'damaged') throw badTorchFile(path, `its pickle ${error.message}`, error);
    throw saveWeightsOnly(
      path,
      `${error.message}. QK Lens runs nothing that a file names, and reads weights only`,
    );
  }
}

function stateIn(path: string, value: PickleValue): FoundState {
  const found = findState(value);
  if ('tensors' in found) return found;
  throw saveWeightsOnly(
    path,
    found.length === 0
      ? 'holds no named tensors'
      : `holds tensors under several keys (${quoted(found)}), none of which names a model's state`,
  );
}

async function placed(archive: TorchArchive, name: string, tensor: TorchTensor): Promise<PlacedTensor> {
  const { dtype, numberBytes, shape, strides, offset } = tensor;
  const start = await archive.storageStart(tensor.storage);
  return {
    ...{ name, dtype, shape, offset: start + offset * numberBytes },
    byteLength: shape.reduce((product, length) => product * length, numberBytes),
    ...(!isContiguous(shape, strides) && { strides }),
  };
}

/** What a reader should know who expects a dict of tensors and nothing else. */
function noteOf(path: string, { keys, object }: FoundState): string | undefined {
  const under = keys.length > 0 ? ` under ${keys.map(quoted).join(', ')}` : '';
  if (object !== undefined) {
    return `${basename(path)} holds a whole ${object}${under}: its tensors were taken out, and the class was not built.`;
  }
  return under ? `The weights are those${under} in ${basename(path)}.` : undefined;
}
