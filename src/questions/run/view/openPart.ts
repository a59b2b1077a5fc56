import type { RequestOf } from '../../../protocol/questions.js';
import { omit } from '../../../webview/omit.js';
import type { ViewContext } from '../../../webview/views/view.js';
import type { Part } from '../byEffect.js';

type OpenedPart = Pick<Part, 'kind' | 'layer' | 'head'>;

/** Heads open into their sources, MLPs into their neurons. */
export function canOpen({ kind }: OpenedPart): boolean {
  return kind === 'head' || kind === 'mlp';
}

export function isOpen({ kind, layer, head }: OpenedPart, request: RequestOf<'run'>): boolean {
  if (kind === 'mlp') return request.mlp === layer;
  return kind === 'head' && request.head?.layer === layer && request.head?.head === head;
}

/** Opens one part in place of another, or closes it. */
export function toggle({ request, ask }: ViewContext<'run'>, part: OpenedPart): void {
  const closed = omit(request, 'head', 'mlp');
  const { kind, layer, head } = part;
  if (layer === undefined || !canOpen(part) || isOpen(part, request)) ask(closed);
  else if (kind === 'mlp') ask({ ...closed, mlp: layer });
  else if (head !== undefined) ask({ ...closed, head: { layer, head } });
}
