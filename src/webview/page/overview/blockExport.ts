import type { TemplateResult } from 'lit';
import { html } from 'lit';
import type { Markup } from '../../../report/markup.js';
import type { PictureColours } from '../../../report/report.js';
import type { Exported } from '../../components/exported.js';
import '../../components/exportMenu.js';
import type { HostActions } from '../../components/hostActions.js';
import { themeColours } from '../../components/theme.js';

/**
 * The Export menu of what a block draws by itself.
 *
 * @param draw its picture; absent if it is a table alone
 */
export function blockExport(
  exported: Omit<Exported, 'chart'>,
  actions: HostActions,
  draw?: (colours: PictureColours) => Markup,
): TemplateResult {
  const picture = draw && { toSvg: () => draw(themeColours()).toString() };
  return html`<qk-export-menu
    .exported=${{ ...exported, ...(picture && { chart: picture }) } satisfies Exported}
    .actions=${actions}
  ></qk-export-menu>`;
}
