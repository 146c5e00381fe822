/** Which cells of a notebook are tracked, and are they still what ran? A badge below each, which reads its output. */

import { type Cell, type ICellModel, isCodeCellModel } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { PanelLayout, Widget } from '@lumino/widgets';

import { badgeWords, isRunBadge, RUN_BADGE, staleness, type RunBadge } from '../utils/badge';
import { Burst } from '../utils/burst';
import { setText } from './element';

const QUIET_MS = 150; // after the last letter, so that nothing is computed while somebody types

/**
 * The badges of one notebook. Nothing is written into the notebook: what they tell is in the outputs.
 *
 * Typing costs the cells that are touched: an edit is looked at in the badges that stand on its cell, and nowhere else.
 */
export class NotebookBadges {
  constructor(
    private readonly panel: NotebookPanel,
    private readonly isOn: () => boolean
  ) {
    const { content } = panel;
    const listen = (): void => {
      content.model?.cells.changed.connect(() => this.burst.touch(null));
      this.update();
    };
    panel.disposed.connect(() => this.burst.dispose());
    void panel.context.ready.then(() => {
      content.modelChanged.connect(listen);
      listen();
    });
  }

  /** Looks at every cell; one that was never in sight has no parts yet, and is looked at when it has. */
  update(): void {
    if (this.panel.isDisposed) {
      return;
    }
    this.cells.clear();
    for (const cell of this.panel.content.widgets) {
      this.cells.set(cell.model.id, cell);
      this.follow(cell.model);
      void cell.ready.then(() => this.mark(cell));
    }
  }

  /** Listens to a cell once: to its text and to its outputs. */
  private follow(model: ICellModel): void {
    if (!this.followed.has(model)) {
      this.followed.add(model);
      model.contentChanged.connect(() => this.burst.touch(model.id));
    }
  }

  /** Looks at the cells with these ids and at the badges that stand on one of them; null means that cells came or went. */
  private look(touched: ReadonlySet<string | null>): void {
    if (touched.has(null)) {
      this.update();
      return;
    }
    for (const id of touched) {
      const cell = this.cells.get(id ?? '');
      if (cell) {
        void cell.ready.then(() => this.mark(cell));
      }
    }
    for (const [cell, { badge }] of this.shown) {
      if (badge.stands_on.some(each => touched.has(each.cell))) {
        this.mark(cell);
      }
    }
  }

  private mark(cell: Cell): void {
    const badge = this.isOn() && !cell.isDisposed ? badgeOf(cell) : null;
    if (badge === null) {
      this.shown.get(cell)?.widget.dispose();
      this.shown.delete(cell);
      return;
    }
    const stale = staleness(badge, cell.model.sharedModel.getSource(), id => this.textOf(id));
    const { node } = this.widgetBelow(cell, badge);
    node.dataset.status = stale === '' ? badge.status : 'stale';
    setText(node, badgeWords(badge, stale));
  }

  /** Text of the cell with this id; null where the notebook has none. */
  private textOf(id: string): string | null {
    const found = this.cells.get(id);
    return found === undefined || found.isDisposed ? null : found.model.sharedModel.getSource();
  }

  private widgetBelow(cell: Cell, badge: RunBadge): Widget {
    const widget = this.shown.get(cell)?.widget ?? new Widget();
    if (!this.shown.has(cell)) {
      widget.addClass('jp-MlopsBadge');
      widget.node.setAttribute('role', 'note');
      if (cell.layout instanceof PanelLayout) {
        cell.layout.addWidget(widget);
      }
      cell.disposed.connect(() => this.shown.delete(cell));
    }
    this.shown.set(cell, { widget, badge });
    return widget;
  }

  private readonly cells = new Map<string, Cell>();
  private readonly followed = new WeakSet<ICellModel>();
  private readonly shown = new Map<Cell, { readonly widget: Widget; readonly badge: RunBadge }>();
  private readonly burst = new Burst<string | null>(touched => this.look(touched), QUIET_MS);
}

/** What the newest of a cell's outputs that tells of a run says; null where none does. */
export function badgeOf(cell: Cell): RunBadge | null {
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
