/** Which cells of a notebook are tracked, and are they still what ran? A badge below each, which reads its output. */

import { type Cell, isCodeCellModel } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { Debouncer } from '@lumino/polling';
import { PanelLayout, Widget } from '@lumino/widgets';

import { badgeWords, isRunBadge, RUN_BADGE, staleness, type RunBadge } from '../utils/badge';
import { setText } from './element';

const QUIET_MS = 150; // after the last letter, so that nothing is computed while somebody types

/** The badges of one notebook. Nothing is written into the notebook: what they tell is in the outputs. */
export class NotebookBadges {
  constructor(
    private readonly panel: NotebookPanel,
    private readonly isOn: () => boolean
  ) {
    const changed = (): void => void this.later.invoke().catch(() => undefined); // refused once the notebook is closed
    panel.content.modelContentChanged.connect(changed);
    panel.disposed.connect(() => this.later.dispose());
    void panel.context.ready.then(() => this.update());
  }

  /** Looks at every cell; one that was never in sight has no parts yet, and is looked at when it has. */
  update(): void {
    if (!this.panel.isDisposed) {
      this.panel.content.widgets.forEach(cell => void cell.ready.then(() => this.mark(cell)));
    }
  }

  private mark(cell: Cell): void {
    if (cell.isDisposed) {
      return;
    }
    const badge = this.isOn() ? badgeOf(cell) : null;
    if (badge === null) {
      this.shown.get(cell)?.dispose();
      this.shown.delete(cell);
      return;
    }
    const stale = staleness(badge, cell.model.sharedModel.getSource(), id => this.textOf(id));
    const node = this.nodeBelow(cell);
    node.dataset.status = stale === '' ? badge.status : 'stale';
    setText(node, badgeWords(badge, stale));
  }

  /** Text of the cell with this id; null where the notebook has none. */
  private textOf(id: string): string | null {
    const found = this.panel.content.widgets.find(cell => cell.model.id === id);
    return found?.model.sharedModel.getSource() ?? null;
  }

  private nodeBelow(cell: Cell): HTMLElement {
    const shown = this.shown.get(cell) ?? new Widget();
    if (!this.shown.has(cell)) {
      this.shown.set(cell, shown);
      shown.addClass('jp-MlopsBadge');
      shown.node.setAttribute('role', 'note');
      if (cell.layout instanceof PanelLayout) {
        cell.layout.addWidget(shown);
      }
    }
    return shown.node;
  }

  private readonly shown = new WeakMap<Cell, Widget>();
  private readonly later = new Debouncer(() => this.update(), QUIET_MS);
}

/** What the newest of a cell's outputs that tells of a run says; null where none does. */
function badgeOf(cell: Cell): RunBadge | null {
  if (!isCodeCellModel(cell.model)) {
    return null;
  }
  const { outputs } = cell.model;
  for (let place = outputs.length - 1; place >= 0; place--) {
    const found: unknown = outputs.get(place).data[RUN_BADGE];
    if (isRunBadge(found)) {
      return found;
    }
  }
  return null;
}
