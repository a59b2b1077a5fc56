import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { CheckpointInfo } from '../../protocol/model.js';
import { prependsBos } from '../../protocol/prependsBos.js';
import { checkbox } from './checkbox.js';
import './textArea.js';

/** The text that the model is run on. */
export function promptField(text: string, run: (text: string) => void): TemplateResult {
  return html`<qk-text-area
    .label=${'Prompt'}
    .button=${'Run'}
    .lines=${1}
    .text=${text}
    .onText=${run}
  ></qk-text-area>`;
}

/** Whether the beginning-of-text token stands before a prompt. */
export function bosCheckbox(
  prompt: { readonly prependBos?: boolean },
  checkpoint: CheckpointInfo,
  change: (prependBos: boolean) => void,
): TemplateResult {
  const label = 'beginning-of-text token first';
  return checkbox({ label, hint: bosHint(checkpoint) }, prependsBos(prompt, checkpoint), change);
}

function bosHint(checkpoint: CheckpointInfo): string {
  const token = checkpoint.tokenizer.beginning?.token ?? 'Such as <|endoftext|>';
  const usual = prependsBos({}, checkpoint) ? 'on' : 'off';
  return `${token}, before the prompt: TransformerLens' prepend_bos, by default ${usual} for this model`;
}
