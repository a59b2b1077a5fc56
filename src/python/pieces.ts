import type { ModelInfo, TokenizerInfo } from '../protocol/model.js';
import { pythonPart, type PythonPart } from './part.js';
import crossed from './pieces/crossed.py';
import cosines from './pieces/cosines.py';
import effect from './pieces/effect.py';
import moments from './pieces/moments.py';
import random from './pieces/random.py';
import spectra from './pieces/spectra.py';
import stream from './pieces/stream_parts.py';
import tables from './pieces/tables.py';
import tokenIds from './pieces/token_ids.py';
import tokens from './pieces/tokens.py';
import update from './pieces/update.py';
import weights from './pieces/weights.py';
import words from './pieces/words.py';
import type { Piece } from './program.js';
import { rotaryPart } from './rotaryPart.js';
import { storedDtypes } from './storedDtypes.js';

/** A table of text, and the ids in the order of some values. */
export const TABLES = pythonPart(tables);

/** The weights of all layers and heads in the shapes that programs take them in. */
export const WEIGHTS = pythonPart(weights);

/** From text to ids and back. */
export function tokensPart(tokenizer: TokenizerInfo): PythonPart {
  return tokenizer.kind === 'none'
    ? pythonPart(tokenIds)
    : pythonPart(tokens, { beginning: tokenizer.beginning?.id ?? null });
}

export function piecePart(piece: Piece, model: ModelInfo): PythonPart {
  if (piece === 'spectra') return pythonPart(spectra, { stored: storedDtypes(model) });
  return piece === 'rotary' ? rotaryPart(model) : pythonPart(PIECES[piece]);
}

const PIECES = { crossed, cosines, words, effect, random, moments, update, stream };
