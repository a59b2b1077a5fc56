/** An error's kind, for programs; its message is for people. */
export type ErrorCode =
  | 'noFolder'
  | 'noConfig'
  | 'badConfig'
  | 'unknownArchitecture'
  | 'noWeights'
  | 'badSafetensors'
  | 'badTorchFile'
  | 'badGguf'
  | 'badAdapter'
  | 'noBase'
  | 'unsupportedDtype'
  | 'unsupportedLayout'
  | 'missingTensor'
  | 'wrongShape'
  | 'noUnembedding'
  | 'nonFiniteWeights'
  | 'badTokenizer'
  | 'noTokenizer'
  | 'badHead'
  | 'noSuchHead'
  | 'noSuchVector'
  | 'notOneToken'
  | 'badRequest'
  | 'badResult'
  | 'fileChanged'
  | 'noRepository'
  | 'noAccess'
  | 'hubBusy'
  | 'hubLimit'
  | 'network'
  | 'badDigest'
  | 'diskFull'
  | 'cannotWrite'
  | 'downloading'
  | 'cancelled'
  | 'compute'
  | 'workerDied'
  | 'usage'
  | 'internal';

/** An error as it crosses a process border or is printed by the command line. */
export interface ErrorBody {
  readonly code: ErrorCode;
  /** One or two sentences: what happened, to what, and what to do. */
  readonly message: string;
}

/** An error whose message is meant for the user: it says what happened, to what, and what to do. */
export class QkLensError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'QkLensError';
  }
}
