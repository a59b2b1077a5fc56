import type { DirectiveResult } from 'lit/directive.js';
import { ref } from 'lit/directives/ref.js';

/**
 * Names a control of the toolkit that has no visible label. The toolkit puts a name of its own in the place of
 * `aria-label` when a text field is connected, so this one is set after that.
 */
export function ariaName(name: string): DirectiveResult {
  return ref((element) => {
    if (element) queueMicrotask(() => element.setAttribute('aria-label', name));
  });
}
