import type { TemplateResult } from 'lit';
import { html, LitElement, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { exportItems, type Exported, type ExportItem, type SavedChart } from './exported.js';
import type { HostActions } from './hostActions.js';
import { menuStep } from './menuKeys.js';
import { svgAsPng } from './svgAsPng.js';

/** Below this part of the window a menu opens upwards. */
const LOW = 0.6;

let menus = 0;

/** A button that opens a menu of the ways to save or copy a chart or a table. */
export class ExportMenu extends LitElement {
  @property({ attribute: false }) exported!: Exported;
  @property({ attribute: false }) actions!: HostActions;
  /** The name of the element that draws the chart, in the same section; absent: a table alone. */
  @property({ attribute: false }) chartName: string | undefined;
  /** While the menu is open. */
  @state() private items: readonly ExportItem[] = [];
  private readonly menuId = `export-menu-${++menus}`;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.followScrolling(false);
  }

  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const { items, menuId } = this;
    const name = `Export: ${this.exported.of}`;
    return html`
      <button
        type="button"
        class="export"
        aria-label=${name}
        title=${name}
        aria-haspopup="menu"
        aria-expanded=${items.length > 0 ? 'true' : 'false'}
        aria-controls=${menuId}
        popovertarget=${menuId}
        @keydown=${this.openByArrow}
      >
        Export
      </button>
      <div
        id=${menuId}
        class="export-menu"
        popover
        role="menu"
        aria-label=${name}
        @beforetoggle=${this.aboutToToggle}
        @toggle=${this.toggled}
        @keydown=${this.keyDown}
      >
        ${items.map(
          (item) =>
            html`<button
              type="button"
              role="menuitem"
              tabindex="-1"
              title=${item.about ?? nothing}
              @click=${() => this.pick(item)}
            >
              ${item.label}
            </button>`,
        )}
      </div>
    `;
  }

  private get menu(): HTMLElement {
    return this.querySelector<HTMLElement>('.export-menu')!;
  }

  private readonly openByArrow = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    this.menu.showPopover();
  };

  private readonly aboutToToggle = ({ newState }: ToggleEvent): void => {
    if (newState !== 'open') return;
    this.place();
    const chart = this.chartName === undefined ? undefined : this.chart(this.chartName);
    this.items = exportItems({ ...this.exported, ...(chart && { chart }) }, this.actions, svgAsPng);
  };

  private readonly toggled = ({ newState }: ToggleEvent): void => {
    const isOpen = newState === 'open';
    this.followScrolling(isOpen);
    if (isOpen) this.menu.querySelector('button')?.focus();
    else this.items = [];
  };

  private readonly keyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Tab') this.close();
    const buttons = [...this.menu.querySelectorAll('button')];
    const at = buttons.indexOf(event.target as HTMLButtonElement);
    const to = menuStep(
      event.key,
      at,
      this.items.map(({ label }) => label),
    );
    if (to === undefined) return;
    event.preventDefault();
    // The keys of the page have other meanings.
    event.stopPropagation();
    buttons[to]?.focus();
  };

  private readonly close = (): void => this.menu.hidePopover();

  private pick({ run }: ExportItem): void {
    this.close();
    void run();
  }

  /** At the button's edge that leaves the most room. */
  private place(): void {
    const { top, bottom, left, right } = this.querySelector('button')!.getBoundingClientRect();
    const { innerWidth, innerHeight } = window;
    const px = (length: number) => `${Math.max(0, length)}px`;
    const isLow = bottom > LOW * innerHeight;
    const isRight = (left + right) / 2 > innerWidth / 2;
    Object.assign(this.menu.style, {
      ...{ top: isLow ? 'auto' : px(bottom), bottom: isLow ? px(innerHeight - top) : 'auto' },
      ...{ left: isRight ? 'auto' : px(left), right: isRight ? px(innerWidth - right) : 'auto' },
    });
  }

  /** The menu does not move with its button, so it closes. */
  private followScrolling(follows: boolean): void {
    if (follows) window.addEventListener('scroll', this.close, true);
    else window.removeEventListener('scroll', this.close, true);
  }

  private chart(name: string): SavedChart {
    return this.closest('section')!.querySelector<Element & SavedChart>(name)!;
  }
}

customElements.define('qk-export-menu', ExportMenu);
