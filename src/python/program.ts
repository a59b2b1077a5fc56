import type { VocabularySpace } from '../protocol/model.js';
import type { PythonPart } from './part.js';
import type { Python } from './python.js';

/** Python functions that several programs share; a program contains those it names and their dependencies. */
export type Piece =
  | 'crossed'
  | 'spectra'
  | 'cosines'
  | 'words'
  | 'effect'
  | 'random'
  | 'moments'
  | 'update'
  | 'rotary'
  | 'stream';

/** What is specific to one question's program. */
export interface ProgramParts {
  /** Vocabulary matrices that the program needs. */
  readonly spaces: readonly VocabularySpace[];
  readonly pieces: readonly Piece[];
  /** The request, as Python constants. */
  readonly constants: Python;
  readonly body: PythonPart;
}
