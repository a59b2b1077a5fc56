import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { ResultOf } from '../../../protocol/questions.js';
import { mapTable } from '../../../report/charts/chartTable.js';
import type { HeatMap, HeatMapCell } from '../../../report/charts/heatMap.js';
import type { TableData } from '../../../report/tableModel.js';
import { chartExport } from '../../../webview/components/chartExport.js';
import '../../../webview/components/dataTable.js';
import '../../../webview/components/heatMap.js';
import { orMessage } from '../../../webview/components/orMessage.js';
import type { ViewContext } from '../../../webview/views/view.js';
import { questionAbout } from '../../questions.js';
import { lensMap, measuresIn, placeAt, type Lens, type LensMeasure } from '../lens.js';
import { otherOutcome } from '../compared.js';
import { lensDifferenceMap, othersWithLens, type OtherLens } from '../lensDifference.js';
import { asLabel, othersIn } from '../others.js';
import { lensTable, nextTable, wholeLensTable } from '../tables.js';
import { aboutRun, fileName } from '../words.js';

const LENS = 'The stream through the final norm and W_U (logit lens)';

/** What the model would say after each layer at each position; a cell opens its place in the stream. */
export function lensTab(
  context: ViewContext<'run'>,
  result: ResultOf<'run'>,
  lens: Lens,
  chosen: LensMeasure,
): TemplateResult {
  const measure = measuresIn(result).find((one) => one === chosen) ?? 'token';
  const others = othersWithLens(result);
  const map = orMessage(
    () =>
      html`<qk-heat-map
        .data=${lensMap(result, lens, measure)}
        .chosen=${{ row: 0, column: result.position } satisfies HeatMapCell}
        .twin=${`The table ${others.length > 0 ? 'below' : 'beside it'} has the numbers of one position.`}
        .action=${'opens the place'}
        .onPick=${(cell: HeatMapCell) => openPlace(context, lens, cell)}
      ></qk-heat-map>`,
  );
  const own = {
    ...{ id: 'lens', title: LENS, file: fileName(result, `lens-${measure}`) },
    table: () => wholeLensTable(result, lens),
  };
  if (others.length === 0) {
    const body = html`<div class="map-and-table">${map} ${tables(context, result, lens)}</div>`;
    return headed(context, own, body);
  }
  return html`
    <section class="outcome" aria-label="Outcome">
      ${otherOutcome(result).map((sentence) => html`<p>${sentence}</p>`)}
    </section>
    <div class="wide-columns">
      ${headed(context, own, map)} ${others.map((other) => otherMaps(context, result, lens, other, measure))}
      ${tables(context, result, lens)}
    </div>
  `;
}

/** The lens of another prompt, and its difference from that of the first. */
function otherMaps(
  context: ViewContext<'run'>,
  result: ResultOf<'run'>,
  lens: Lens,
  other: OtherLens,
  measure: LensMeasure,
): TemplateResult {
  const { name, suffix, prompt } = other;
  const drawn = (data: () => HeatMap, column: number) =>
    orMessage(
      () =>
        html`<qk-heat-map
          .data=${data()}
          .chosen=${{ row: 0, column } satisfies HeatMapCell}
          .twin=${'The table below has the numbers of one position.'}
        ></qk-heat-map>`,
    );
  const difference = () => lensDifferenceMap(result, lens, other, measure);
  const file = fileName(result, `lens-difference${suffix}`);
  const both = prompt.aligned.filter((place) => Object.keys(place).length === 2);
  const at = both.findIndex(({ position }) => position === result.position);
  return html`${headed(
    context,
    {
      id: `other-lens${suffix}`,
      title: suffix === '' ? 'The other prompt' : asLabel(name),
      file: fileName(other.result, `other-lens${suffix}-${measure}`),
      table: () => wholeLensTable(other.result, other.lens),
    },
    drawn(() => lensMap(other.result, other.lens, measure), other.result.position),
  )}
  ${headed(
    context,
    {
      ...{ id: `lens-difference${suffix}`, file },
      title: suffix === '' ? 'The difference' : `The difference from ${name}`,
      table: () => mapTable(difference(), { fileName: file, about: aboutRun(result) }),
    },
    drawn(difference, Math.max(0, at)),
  )}`;
}

interface Heading {
  readonly id: string;
  readonly title: string;
  readonly file: string;
  /** The map's numbers. */
  readonly table: () => TableData;
}

/** A map's section under its heading. */
function headed(
  { actions }: ViewContext<'run'>,
  { id, title, file, table }: Heading,
  body: TemplateResult,
): TemplateResult {
  return html`<section aria-labelledby=${`${id}-title`}>
    <div class="section-head">
      <h2 id=${`${id}-title`}>${title}</h2>
      ${chartExport(
        'qk-heat-map',
        { of: id === 'lens' ? 'logit lens' : title, fileName: file, table },
        actions,
      )}
    </div>
    ${body}
  </section>`;
}

function tables({ actions }: ViewContext<'run'>, result: ResultOf<'run'>, lens: Lens): TemplateResult {
  return html`<div class="side many-columns ${othersIn(result).length > 1 ? 'whole-row' : ''}">
    <h3>${lensTable(result, lens).title}</h3>
    <qk-data-table .data=${lensTable(result, lens)} .actions=${actions}></qk-data-table>
    <h3>${nextTable(result).title}</h3>
    <qk-data-table .data=${nextTable(result)} .actions=${actions}></qk-data-table>
  </div>`;
}

function openPlace({ request, open }: ViewContext<'run'>, lens: Lens, cell: HeatMapCell): void {
  const { text, prependBos, processing, variant, top } = request;
  open(
    questionAbout('residual', text, {
      ...{ processing, variant, top },
      ...(prependBos !== undefined && { prependBos }),
      ...placeAt(lens, cell),
    }),
  );
}
