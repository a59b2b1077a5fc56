import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { Chart } from '../../../report/charts/chart.js';
import { chartSvg } from '../../../report/charts/pictures.js';
import type { Exported } from '../../components/exported.js';
import '../../components/exportMenu.js';
import type { HostActions } from '../../components/hostActions.js';
import { themeColours } from '../../components/theme.js';

/**
 * The Export menu of what a block draws by itself.
 *
 * @param chart absent if it is a table alone
 */
export function blockExport(
  exported: Omit<Exported, 'chart'>,
  actions: HostActions,
  chart?: () => Chart,
): TemplateResult {
  const picture = chart && { toSvg: () => chartSvg(chart(), themeColours()).toString() };
  return html`<qk-export-menu
    .exported=${{ ...exported, ...(picture && { chart: picture }) } satisfies Exported}
    .actions=${actions}
  ></qk-export-menu>`;
}
