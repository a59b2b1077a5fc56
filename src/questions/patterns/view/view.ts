import type { TemplateResult } from 'lit';
import { html, nothing } from 'lit';
import type { HeadRef } from '../../../protocol/headRef.js';
import type { ResultOf } from '../../../protocol/questions.js';
import { visibleToken } from '../../../report/tokenSegments.js';
import { chartSvg } from '../../../report/charts/pictures.js';
import { caveatNote, processingNote, sentence } from '../../../report/weightWords.js';
import type { Exported } from '../../../webview/components/exported.js';
import '../../../webview/components/exportMenu.js';
import { foldedTable } from '../../../webview/components/foldedTable.js';
import { selectField } from '../../../webview/components/selectField.js';
import { settingsDrawer } from '../../../webview/components/settingsDrawer.js';
import { themeColours } from '../../../webview/components/theme.js';
import { omit } from '../../../webview/omit.js';
import { questionPage } from '../../../webview/views/questionPage.js';
import type { View, ViewContext } from '../../../webview/views/view.js';
import { questionAbout } from '../../questions.js';
import { beginningNote } from '../../residual/words.js';
import { attentionMap, patternsTable } from '../report.js';
import { fromPosition } from '../ordered.js';
import { whatAttention } from '../words.js';
import './grid.js';
import { readPatternsMemory, type PatternsMemory } from './memory.js';

const ORDER_CHOICES = [
  { value: 'layer', label: 'layer and head' },
  { value: 'attention', label: 'attention' },
] as const;

const STRONGEST = 'strongest';

type PatternsContext = ViewContext<'patterns'>;

/** Where every head attends on a prompt; a click on one shows its pattern large. */
export const patternsView: View<'patterns'> = {
  draw: (context) => {
    const memory = readPatternsMemory(context.memory);
    const change = (part: Partial<PatternsMemory>) => context.remember({ ...memory, ...part });
    const { shown, stale } = context;
    return questionPage(stale, {
      form: form(context, memory, change),
      answer: shown ? answer(context, shown.result, memory, change) : nothing,
      about: shown ? about(shown.result) : '',
    });
  },
};

function form(
  { request, ask, shown }: PatternsContext,
  { order, weightsOpen }: PatternsMemory,
  change: (part: Partial<PatternsMemory>) => void,
): TemplateResult {
  const { tokens = [] } = shown?.result ?? {};
  const keys = [
    { value: STRONGEST, label: 'each head’s strongest' },
    ...tokens.map(({ token }, at) => ({ value: String(at), label: `${at}: ${visibleToken(token)}` })),
  ];
  const key = request.key === undefined ? undefined : shown?.result.key;
  return html`<div class="fields">
      ${selectField('Attention to', key === undefined ? STRONGEST : String(key), keys, (chosen) => {
        const without = omit(request, 'key');
        ask(chosen === STRONGEST ? without : { ...without, key: Number(chosen) });
      })}
      ${selectField('Ordered by', order, ORDER_CHOICES, (chosen) => change({ order: chosen }))}
    </div>
    ${settingsDrawer({ request, ask, open: weightsOpen, onOpen: (open) => change({ weightsOpen: open }) })}`;
}

function answer(
  { actions, open, request, pointed }: PatternsContext,
  result: ResultOf<'patterns'>,
  { order, tableOpen }: PatternsMemory,
  change: (part: Partial<PatternsMemory>) => void,
): TemplateResult {
  const { text, prependBos, processing, variant } = request;
  const openHead = (head: HeadRef) =>
    open(
      questionAbout('residual', text, {
        ...{ processing, variant, head, layer: head.layer, point: 'resid_pre', position: result.position },
        ...(prependBos !== undefined && { prependBos }),
      }),
    );
  const isElsewhere = pointed !== undefined && pointed !== result.position && pointed < result.tokens.length;
  const seen = isElsewhere ? fromPosition(result, pointed) : result;
  const { key, position } = seen;
  return html`<section aria-labelledby="patterns-title">
    <div class="section-head">
      <h2 id="patterns-title">Every head: ${whatAttention(seen)}</h2>
      <qk-export-menu .exported=${exported(result)} .actions=${actions}></qk-export-menu>
    </div>
    ${
      key !== undefined && key > position
        ? html`<p class="muted">Position ${key} comes later than ${position}: no head attends to it.</p>`
        : nothing
    }
    <qk-pattern-grid .result=${result} .seen=${seen} .order=${order} .onPick=${openHead}></qk-pattern-grid>
    ${foldedTable('Table of every head', patternsTable(result), actions, tableOpen, (opened) =>
      change({ tableOpen: opened }),
    )}
  </section>`;
}

/** The grid as a map: its patterns are too small for a file. */
function exported(result: ResultOf<'patterns'>): Exported {
  return {
    of: 'map of heads',
    fileName: `attention-${result.position}`,
    chart: { toSvg: () => chartSvg(attentionMap(result), themeColours()).toString() },
    table: () => patternsTable(result),
  };
}

function about(result: ResultOf<'patterns'>): string {
  return [sentence(processingNote(result.processing)), caveatNote(result), ...beginningNote(result)].join(
    ' ',
  );
}
