/** Why a pickle is not read; the message continues the file's name, as in "ends within a value". */
export class PickleError extends Error {
  /** @param reason `damaged`: no pickle that Python wrote; `refused`: it wants what is not allowed */
  constructor(
    readonly reason: 'damaged' | 'refused',
    message: string,
  ) {
    super(message);
    this.name = 'PickleError';
  }
}

export function damaged(why: string): PickleError {
  return new PickleError('damaged', why);
}

export function refused(why: string): PickleError {
  return new PickleError('refused', why);
}
