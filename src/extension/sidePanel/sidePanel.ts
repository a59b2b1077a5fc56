import * as vscode from 'vscode';
import { DEFAULT_WEIGHTS } from '../../protocol/model.js';
import { Bookmarks } from '../bookmarks/bookmarks.js';
import { cancelledWith } from '../cancellation.js';
import { onceMore } from '../client/onceMore.js';
import { Disposable } from '../disposable.js';
import { errorBody } from '../errors.js';
import type { Services } from '../services.js';
import { HeadListing } from './headListing.js';
import { HeadSummaries, type AskLayer } from './headSummaries.js';

/** What the side panel's tree of heads and its commands share. */
export class SidePanel extends Disposable {
  readonly bookmarks: Bookmarks;
  readonly listing: HeadListing;
  readonly summaries: HeadSummaries;

  constructor(services: Services) {
    super();
    const memory = services.context.workspaceState;
    this.bookmarks = this.register(new Bookmarks(memory));
    this.listing = this.register(new HeadListing(memory));
    this.summaries = this.register(
      new HeadSummaries(askLayer(services), (error) => {
        const { message } = errorBody(error);
        services.log.warn(message);
        return message;
      }),
    );
  }
}

/** Asks the worker, with the view's own progress bar. W_EE is not needed for it, and not computed. */
function askLayer(services: Services): AskLayer {
  return ({ checkpoint, layer }, signal, onPart) => {
    const ask = async () => {
      const worker = await services.worker();
      const request = { ...DEFAULT_WEIGHTS, circuits: ['qk' as const], values: 1, layer };
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
