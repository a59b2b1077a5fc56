import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { HeadRequest } from '../../../protocol/head.js';
import { rowsForm } from '../../../webview/components/rowsForm.js';
import { settingsDrawer } from '../../../webview/components/settingsDrawer.js';
import type { ViewContext } from '../../../webview/views/view.js';
import { distanceField } from './distanceField.js';

/** The settings of a head's circuits, behind their chip; every change sends the request again. */
export function headForm(
  { request, checkpoint, actions }: ViewContext<'head'>,
  open: boolean,
  onOpen: (open: boolean) => void,
  ask: (request: HeadRequest) => void,
): TemplateResult {
  return settingsDrawer({
    ...{ request, ask, open, onOpen },
    fields: html`${distanceField(request, checkpoint.model, ask)}
    ${rowsForm('head', { request, checkpoint, ask }, actions)}`,
    chip: request.distance ? [`distance ${request.distance}`] : [],
  });
}
