import { readingNorm, type NormKind } from '../model/norm.js';
import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import type { VocabularySpace, WeightOptions } from '../protocol/model.js';
import type { HeadRef } from '../protocol/headRef.js';
import type { RowOptions, RowsTaken } from '../protocol/rowOptions.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { TokenNames } from './asking.js';
import { RowView } from './rowView.js';
import { tokenWeights, type TokenWeights } from './tokenWeights.js';
import type { VocabularySpaces } from './vocabularySpaces.js';

/** Views of one matrix that are kept: each holds a matrix of `[d_model, d_model]`. */
const MOST_VIEWS = 4;
const views = new WeakMap<VocabularyMatrix, Map<string, RowView>>();

/** A side of a circuit over the vocabulary, as a request takes its rows. */
export interface RowSide {
  readonly vocabulary: RowView;
  readonly centered: boolean;
}

type RowsRequest = WeightOptions & RowOptions & { readonly head?: HeadRef };

/** A vocabulary's rows as a request takes them. */
export class RequestRows {
  /** What is taken; undefined for the rows as they are. */
  readonly taken: RowsTaken | undefined;
  /** The norm that the rows are taken through. */
  private readonly norm: NormKind | undefined;

  private constructor(
    private readonly spaces: VocabularySpaces,
    private readonly request: RowsRequest,
    private readonly weights: TokenWeights | undefined,
  ) {
    const { center = 'none', head } = request;
    const norm = readingNorm(spaces.model.checkpoint.config, head?.layer ?? 1, 'ln1');
    this.norm = request.rows === 'normalized' && norm.normalization !== 'none' ? norm : undefined;
    const rows = this.norm ? 'normalized' : 'raw';
    const plain = center === 'none' && rows === 'raw' && !weights;
    this.taken = plain ? undefined : { center, rows, tokenFrequency: weights?.name ?? 'uniform' };
  }

  /** Throws what {@link tokenWeights} throws. */
  static async of(
    spaces: VocabularySpaces,
    request: RowsRequest,
    tokenizer: TokenNames,
  ): Promise<RequestRows> {
    const { dVocab } = spaces.model.checkpoint.info.model;
    return new RequestRows(spaces, request, await tokenWeights(request, tokenizer, dVocab));
  }

  /** The rows of the tokens that attend, on the query side. */
  queries(space: VocabularySpace, listener: Listener): Promise<RowSide> {
    return this.read(space, this.request.center === 'both', listener);
  }

  /** The rows of the tokens that are attended to, on the key side, and before W_V. */
  keys(space: VocabularySpace, listener: Listener): Promise<RowSide> {
    return this.read(space, (this.request.center ?? 'none') !== 'none', listener);
  }

  /** W_U's rows behind W_O, which no norm reads: neither normalized nor weighted. */
  async outputs(listener: Listener): Promise<RowSide> {
    const matrix = await this.matrix('W_U', listener);
    return {
      vocabulary: viewOf(matrix, '', () => new RowView(matrix)),
      centered: this.request.center === 'both',
    };
  }

  private async read(space: VocabularySpace, centered: boolean, listener: Listener): Promise<RowSide> {
    const matrix = await this.matrix(space, listener);
    const { norm } = this;
    const key = [norm ? 'normalized' : '', this.weights?.key ?? ''].join(' ').trim();
    return {
      vocabulary: viewOf(matrix, key, () => new RowView(matrix, { norm, weights: this.weights })),
      centered,
    };
  }

  private matrix(space: VocabularySpace, listener: Listener): Promise<VocabularyMatrix> {
    return this.spaces.get(space, this.request.processing, this.request.variant, listener);
  }
}

/** The matrix's kept view of this key, or a new one. */
function viewOf(matrix: VocabularyMatrix, key: string, make: () => RowView): RowView {
  const own = views.get(matrix) ?? new Map<string, RowView>();
  views.set(matrix, own);
  const view = own.get(key) ?? make();
  own.delete(key);
  own.set(key, view);
  for (const oldest of [...own.keys()].slice(0, -MOST_VIEWS)) own.delete(oldest);
  return view;
}
