import type { TemplateResult } from 'lit';
import { html, nothing, svg } from 'lit';
import type { CircuitResult, HeadCircuit, HeadResult, QkCircuit } from '../../../protocol/head.js';
import { HEAD_CIRCUITS, QK_CIRCUITS } from '../../../protocol/head.js';
import { has, whyWithout } from '../../../protocol/capabilities.js';
import type { ModelInfo } from '../../../protocol/model.js';
import { HEAD_FAMILY } from '../../../questions/head/family.js';
import type { LineChart, LineLook } from '../../../report/charts/lineChart.js';
import { formatNumber, formatPercent } from '../../../report/numbers.js';
import { spectrumChart } from '../../../report/spectra/spectrumChart.js';
import { firstShare } from '../../../report/spectra/firstShare.js';
import { swatch } from '../../components/swatch.js';

const WIDTH = 200;
const HEIGHT = 24;

/**
 * A head's spectra in small, each by its largest value.
 *
 * @param asked the requested circuits
 * @param model why circuits may be left out
 * @param waiting what a circuit that has not come shows; absent if none is awaited
 */
export function spectra(
  { circuits, leftOut = [] }: HeadResult,
  asked: readonly HeadCircuit[],
  waiting: string | undefined,
  model: ModelInfo,
): TemplateResult {
  const names = HEAD_CIRCUITS.filter(
    (name) => QK_CIRCUITS.includes(name as QkCircuit) || asked.includes(name),
  );
  return html`<table class="small-spectra">
    <thead>
      <tr>
        <th scope="col">Circuit</th>
        <th scope="col">Spectrum</th>
        <th scope="col" class="number" title="The largest singular value">Largest</th>
        <th
          scope="col"
          class="number"
          title="The share of the first vector in the sum of the squared singular values"
        >
          of σ²
        </th>
      </tr>
    </thead>
    <tbody>
      ${names.map((name) => {
        const circuit = circuits[name];
        const why = leftOut.includes(name) ? whyLeftOut(model) : (waiting ?? 'not computed');
        return html`<tr>
          <th scope="row" title=${HEAD_FAMILY.formula(name)}>${swatch(HEAD_FAMILY.look(name))}${name}</th>
          ${circuit ? values(name, circuit) : html`<td class="muted" colspan="3">${why}</td>`}
        </tr>`;
      })}
    </tbody>
  </table>`;
}

/** Why `effective`, the one circuit of W_U and W_EE, is left out. */
function whyLeftOut(model: ModelInfo): string {
  const [need] = (['W_U', 'W_EE'] as const).filter((own) => !has(own, model));
  return `uses ${need}: ${whyWithout(need, model)}`;
}

/** The same as one chart, for notes. */
export function spectraChart(result: HeadResult): LineChart {
  return spectrumChart(HEAD_FAMILY, result, { logarithmic: false, normalised: true, hidden: [] });
}

function values(name: HeadCircuit, circuit: CircuitResult): TemplateResult {
  const [largest = 0] = circuit.singularValues;
  return html`
    <td>${curve(name, circuit, HEAD_FAMILY.look(name))}</td>
    <td class="number">${formatNumber(largest)}</td>
    <td class="number">${formatPercent(firstShare(circuit))}</td>
  `;
}

/** From the first value, at full height, to the last. */
function curve(
  name: HeadCircuit,
  { singularValues }: CircuitResult,
  { colour, dash }: LineLook,
): TemplateResult {
  const [largest = 0] = singularValues;
  const step = WIDTH / Math.max(1, singularValues.length - 1);
  const y = (value: number) => (HEIGHT - 1 - (HEIGHT - 2) * (largest > 0 ? value / largest : 0)).toFixed(1);
  const points = singularValues.map((value, index) => `${(index * step).toFixed(1)} ${y(value)}`);
  const last = formatNumber(singularValues.at(-1) ?? 0);
  return html`<svg
    class="small-spectrum ${colour}"
    viewBox=${`0 0 ${WIDTH} ${HEIGHT}`}
    preserveAspectRatio="none"
    role="img"
    aria-label=${`Singular values of ${name} from ${formatNumber(largest)} to ${last}`}
  >
    ${svg`<path class="under" d=${`M0 ${HEIGHT}L${points.join('L')}V${HEIGHT}Z`}></path>
      <path class="over" d=${`M${points.join('L')}`} stroke-dasharray=${dash.length ? dash.join(' ') : nothing}></path>`}
  </svg>`;
}
