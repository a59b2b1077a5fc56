import type { DirectiveResult } from 'lit/directive.js';
import { ref } from 'lit/directives/ref.js';

/**
 * Names a toolkit control without a visible label. The toolkit overwrites a text field's `aria-label` when the field is
 * connected, so it is set after that.
 */
export function ariaName(name: string): DirectiveResult {
  return ref((element) => {
    if (element) queueMicrotask(() => element.setAttribute('aria-label', name));
  });
}
