import * as vscode from 'vscode';
import { DEFAULT_WEIGHTS } from '../../protocol/model.js';
import { Bookmarks } from '../bookmarks/bookmarks.js';
import { cancelledWith } from '../cancellation.js';
import { onceMore } from '../client/onceMore.js';
import { Disposable } from '../disposable.js';
import { errorBody } from '../errors.js';
import type { Shared } from '../shared.js';
import { HeadListing } from './headListing.js';
import { HeadSummaries, type AskLayer } from './headSummaries.js';
import { learned } from './learned.js';

/** Shared by the side panel's tree of heads and its commands. */
export class SidePanel extends Disposable {
  readonly bookmarks: Bookmarks;
  readonly listing: HeadListing;
  readonly summaries: HeadSummaries;

  constructor(shared: Pick<Shared, 'context' | 'log' | 'worker'>) {
    super();
    const memory = shared.context.workspaceState;
    this.bookmarks = this.register(new Bookmarks(memory));
    this.listing = this.register(new HeadListing(memory));
    this.summaries = this.register(
      new HeadSummaries(askLayer(shared), (error) => {
        const { message } = errorBody(error);
        shared.log.warn(message);
        return message;
      }),
    );
    const { worker } = shared;
    worker.whenMade(() => {
      const learn = worker.made!.onDidAnswer(({ folder, question, result }) =>
        this.summaries.learn(folder, learned(question, result)),
      );
      this.register(learn);
    });
  }
}

/**
 * Asks the worker, with the view's own progress bar. Neither W_EE nor crossed heads nor the Gram matrix of W_E are
 * computed for it.
 */
function askLayer({ worker: started }: Pick<Shared, 'worker'>): AskLayer {
  return ({ checkpoint, layer }, signal, onPart) => {
    const ask = async () => {
      const worker = await started();
      const asked = { circuits: ['qk', 'embedding'] as const, values: 1, layer, onlyReady: true };
      const request = { ...DEFAULT_WEIGHTS, ...asked };
      const { heads } = await worker.ask(
        checkpoint.folder,
        { name: 'atlas', request },
        {
          token: cancelledWith(signal),
          onProgress: (progress) => {
            if (progress.kind === 'partial' && 'heads' in progress.result) onPart(progress.result.heads);
          },
        },
      );
      return heads;
    };
    return Promise.resolve(
      vscode.window.withProgress({ location: { viewId: 'qkLens.checkpoints' } }, () => onceMore(ask)),
    );
  };
}
