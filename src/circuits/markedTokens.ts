import type { VocabularyMatrix } from '../model/vocabularyMatrix.js';
import type { WeightOptions } from '../protocol/model.js';
import type { MarkedToken } from '../protocol/rankedTokens.js';
import type { Listener } from '../tasks/sharedTask.js';
import type { TokenNames } from './asking.js';
import { longRows } from './longRows.js';
import { undertrainedTokens } from './undertrainedTokens.js';
import type { VocabularySpaces } from './vocabularySpaces.js';
import { hasUnembedding } from './answerable.js';

/** Names a token of a table. */
export type NamedToken = (id: number) => MarkedToken;

/** What a request's tables say of their tokens. */
export class MarkedTokens {
  constructor(
    private readonly spaces: VocabularySpaces,
    private readonly options: WeightOptions,
    private readonly tokenizer: TokenNames,
    private readonly listener: Listener,
  ) {}

  /**
   * Names the tokens of tables over a matrix: long are those with a long row there, undertrained those whose row of W_U
   * (W_E in a model without it) is alike to the unused ones.
   *
   * @throws QkLensError what reading the vocabulary throws
   */
  async of(matrix: VocabularyMatrix): Promise<NamedToken> {
    const { tokenizer, listener } = this;
    const isLong = await longRows(matrix, listener);
    const undertrained = await undertrainedTokens(await this.trained(), tokenizer, listener);
    return (id) => ({
      ...tokenizer.token(id),
      ...(isLong(id) && { long: true as const }),
      ...(undertrained.has(id) && { undertrained: true as const }),
    });
  }

  private trained(): Promise<VocabularyMatrix> {
    const { processing, variant } = this.options;
    const space = hasUnembedding(this.spaces) ? 'W_U' : 'W_E';
    return this.spaces.get(space, processing, variant, this.listener);
  }
}
