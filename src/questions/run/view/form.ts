import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import { requestField } from '../../../webview/components/requestField.js';
import { selectField } from '../../../webview/components/selectField.js';
import { settingsDrawer } from '../../../webview/components/settingsDrawer.js';
import type { ViewContext } from '../../../webview/views/view.js';
import { measureLabel, measuresIn } from '../lens.js';
import type { RunMemory } from './memory.js';

/** The tokens whose logit is followed or split, and what the lens shows. */
export function runForm(
  context: ViewContext<'run'>,
  memory: RunMemory,
  change: (part: Partial<RunMemory>) => void,
): TemplateResult {
  const { request, ask, shown } = context;
  const measures = measuresIn(shown?.result ?? {}).map((value) => ({ value, label: measureLabel(value) }));
  return html`<div class="fields">
      ${
        request.why
          ? html`${requestField('run', context, 'why')} ${requestField('run', context, 'key')}`
          : html`${requestField('run', context, 'target')} ${requestField('run', context, 'minus')}
            ${request.lens ? nothing : requestField('run', context, 'ablate')}`
      }
      ${
        request.lens
          ? html`${selectField('Show', memory.measure, measures, (measure) => change({ measure }))}
            ${requestField('run', context, 'mid')}`
          : nothing
      }
    </div>
    ${settingsDrawer({
      request,
      ask,
      open: memory.weightsOpen,
      onOpen: (weightsOpen) => change({ weightsOpen }),
    })}`;
}
