/** What stands in the sidebar? Tabs, of which one is shown; only the shown one looks at the store. */

import { LabIcon } from '@jupyterlab/ui-components';
import { PanelLayout, Widget } from '@lumino/widgets';

import runsSvg from '../../style/runs.svg';
import { element } from './element';

/** A panel with the name of its tab. */
export type Tab = Widget & { readonly label: string };

const STEPS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

/** Tabs are walked with the arrow keys, as ARIA's authoring practices say. */
export class Sidebar extends Widget {
  constructor(private readonly tabs: readonly Tab[]) {
    super();
    this.id = 'mlops-magic-sidebar';
    this.addClass('jp-MlopsSidebar');
    this.title.caption = 'mlops_magic';
    this.title.icon = new LabIcon({ name: 'mlops-magic:runs', svgstr: runsSvg });
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', 'mlops_magic');
    const layout = new PanelLayout();
    this.layout = layout;
    const strip = new Widget();
    strip.addClass('jp-MlopsSidebar-tabs');
    strip.node.setAttribute('role', 'tablist');
    layout.addWidget(strip);
    for (const tab of tabs) {
      strip.node.append(this.button(tab));
      layout.addWidget(tab);
    }
    this.choose(0);
  }

  /** Shows the tab of this name; the first one where it is not offered. */
  reveal(label: string): void {
    this.choose(this.offered().find(place => this.tabs[place]?.label === label) ?? 0);
  }

  /** Offers a tab, or no longer; the first one always stays. */
  offer(label: string, wanted: boolean): void {
    const place = this.tabs.findIndex(tab => tab.label === label);
    const button = this.buttons[place];
    if (place > 0 && button) {
      button.hidden = !wanted;
      if (!wanted && this.tabs[place]?.isHidden === false) {
        this.choose(0);
      }
    }
  }

  /** Places of the tabs that are offered. */
  private offered(): readonly number[] {
    return this.tabs.map((_, place) => place).filter(place => this.buttons[place]?.hidden === false);
  }

  private button(tab: Tab): HTMLButtonElement {
    const button = element('button', '', tab.label);
    const place = this.buttons.push(button) - 1;
    button.type = 'button';
    button.setAttribute('role', 'tab');
    button.setAttribute('aria-controls', tab.id);
    button.addEventListener('click', () => this.choose(place));
    button.addEventListener('keydown', event => {
      const step = STEPS[event.key];
      if (step !== undefined) {
        const offered = this.offered();
        const next = offered[(offered.indexOf(place) + step + offered.length) % offered.length] ?? 0;
        this.choose(next);
        this.buttons[next]?.focus();
        event.preventDefault();
      }
    });
    return button;
  }

  private choose(chosen: number): void {
    this.tabs.forEach((tab, place) => {
      tab.setHidden(place !== chosen);
      const button = this.buttons[place];
      button?.setAttribute('aria-selected', String(place === chosen));
      button?.setAttribute('tabindex', place === chosen ? '0' : '-1');
    });
  }

  private readonly buttons: HTMLButtonElement[] = [];
}
