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

  /** Shows the tab of this name. */
  reveal(label: string): void {
    this.choose(this.tabs.findIndex(tab => tab.label === label));
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
        const next = (place + step + this.tabs.length) % this.tabs.length;
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
