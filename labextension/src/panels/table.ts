/** How does a list of runs stand on the page? As a grid whose headers sort it, of which only the rows in sight exist. */

import type { Run } from '../utils/messages';
import { NEWEST_FIRST, pressed, sorted, type Column, type Order } from '../utils/order';
import { inSight, led, revealing } from '../utils/window';
import { element, setMark } from './element';
import { emptyRow, fillRow, HEADERS, markRow, runOf } from './rows';

const GUESSED_HEIGHT = 28; // of a row, until one was drawn

/**
 * Rows are known by run number: a refresh changes their text, and focus and selection stay where they are. One row at
 * a time is reached by Tab; arrows, Page Up, Page Down, Home and End lead to the others, and Space selects.
 */
export class RunsTable {
  readonly node = element('table', 'jp-MlopsRuns-table');

  /**
   * @param scroller What the table is scrolled in.
   * @param onChosen Called when a person selects a run, or no longer.
   */
  constructor(
    private readonly scroller: HTMLElement,
    private readonly onChosen: () => void
  ) {
    const line = element('tr');
    // The roles are said aloud because the layout is none of a table, which would take a table's own ones away.
    line.setAttribute('role', 'row');
    line.setAttribute('aria-rowindex', '1');
    this.node.setAttribute('role', 'grid');
    this.node.setAttribute('aria-multiselectable', 'true');
    this.node.setAttribute('aria-label', 'Runs of the store');
    this.body.setAttribute('role', 'rowgroup');
    for (const [column, label] of HEADERS) {
      line.append(this.header(column, label));
    }
    this.head.setAttribute('role', 'rowgroup');
    this.head.append(line);
    this.above.setAttribute('aria-hidden', 'true');
    this.body.append(this.above);
    this.node.append(this.head, this.body);
    scroller.append(this.node);
    scroller.addEventListener('scroll', () => this.later(), { passive: true });
    new ResizeObserver(() => this.later()).observe(scroller);
    this.body.addEventListener('change', event => this.choose(runOf(event.target)));
    this.body.addEventListener('keydown', event => this.typed(event));
    this.body.addEventListener('focusin', event => this.enter(runOf(event.target)));
    this.markOrder();
  }

  /** Numbers of the selected runs, whether or not a filter shows them. */
  get chosen(): ReadonlySet<number> {
    return this.selected;
  }

  /** Selects no longer what is not among `runs`. */
  keep(runs: ReadonlySet<number>): void {
    for (const id of this.selected) {
      if (!runs.has(id)) {
        this.selected.delete(id);
      }
    }
  }

  /** Shows exactly these runs; `now` is what "2 min ago" counts from, in milliseconds. */
  update(runs: readonly Run[], now: number): void {
    this.given = runs;
    this.now = now;
    this.filled = new WeakMap();
    this.arrange();
  }

  private header(column: Column, label: string): HTMLTableCellElement {
    const cell = element('th');
    cell.scope = 'col';
    cell.setAttribute('role', 'columnheader');
    cell.className = `jp-mod-${column}`;
    const button = element('button', '', label);
    button.type = 'button';
    button.addEventListener('click', () => {
      this.order = pressed(this.order, column);
      this.markOrder();
      this.arrange();
    });
    cell.append(button);
    this.headers.set(column, cell);
    return cell;
  }

  private markOrder(): void {
    for (const [column, cell] of this.headers) {
      if (column === this.order.column) {
        cell.setAttribute('aria-sort', this.order.descending ? 'descending' : 'ascending');
      } else {
        cell.removeAttribute('aria-sort');
      }
    }
  }

  private choose(id: number | null): void {
    if (id !== null) {
      this.selected[this.selected.has(id) ? 'delete' : 'add'](id);
      this.draw();
      this.onChosen();
    }
  }

  private enter(id: number | null): void {
    if (id !== null && id !== this.active) {
      this.active = id;
      this.draw();
    }
  }

  private typed(event: KeyboardEvent): void {
    const here = this.runs.findIndex(run => run.id === this.active);
    if (event.key === ' ' && !(event.target instanceof HTMLInputElement)) {
      this.choose(this.active);
      event.preventDefault();
      return;
    }
    const place = here < 0 ? null : led(event.key, here, this.runs.length, Math.floor(this.height / this.rowHeight));
    const run = place === null ? undefined : this.runs[place];
    if (place !== null && run !== undefined) {
      event.preventDefault();
      this.active = run.id;
      this.scroller.scrollTop = revealing(place, this.rowHeight, this.scroller.scrollTop, this.height);
      this.draw();
      this.rows.get(run.id)?.focus({ preventScroll: true });
    }
  }

  private arrange(): void {
    this.runs = sorted(this.given, this.order);
    if (!this.runs.some(run => run.id === this.active)) {
      this.active = this.runs[0]?.id ?? null;
    }
    this.node.setAttribute('aria-rowcount', String(this.runs.length + 1));
    this.draw();
  }

  /** Draws before the next picture, however often it is asked for until then. */
  private later(): void {
    if (this.frame === 0) {
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.draw();
      });
    }
  }

  /** Where rows are seen: what the header does not cover. */
  private get height(): number {
    return this.scroller.clientHeight - this.head.offsetHeight;
  }

  private draw(): void {
    const { first, end } = inSight(this.runs.length, this.rowHeight, this.scroller.scrollTop, this.height);
    const places = this.placesDrawn(first, end);
    const spare = this.released(new Set([...places.values()].map(run => run.id)));
    let inOrder = 0;
    for (const [place, run] of places) {
      const row = this.rows.get(run.id) ?? this.taken(spare, inOrder) ?? emptyRow();
      this.rows.set(run.id, row);
      if (this.filled.get(row) !== run) {
        this.filled.set(row, run);
        fillRow(row, run, this.now);
      }
      setMark(row, 'aria-rowindex', String(place + 2));
      setMark(row, 'tabindex', run.id === this.active ? '0' : '-1');
      markRow(row, this.selected.has(run.id));
      this.stand(row, inOrder++, spare);
    }
    spare.forEach(row => row.remove());
    this.setHeight(this.body, this.runs.length);
    // A row before them that has the focus stands directly above, where nothing is seen either.
    const [leading = first] = places.keys();
    this.setHeight(this.above, leading < first ? first - 1 : first);
    this.measure();
  }

  /** A row that is of no use any more, best the one that stands where it is needed: what is not moved costs little. */
  private taken(spare: Set<HTMLTableRowElement>, place: number): HTMLTableRowElement | undefined {
    const here = this.body.rows[place];
    const found = here && spare.has(here) ? here : [...spare].at(-1);
    if (found) {
      spare.delete(found);
    }
    return found;
  }

  /** Brings a row to its place among those drawn. One that is moved loses a selection of its text, and the focus. */
  private stand(row: HTMLTableRowElement, place: number, spare: ReadonlySet<HTMLTableRowElement>): void {
    if (row.parentNode === this.body) {
      const stays = row.contains(document.activeElement);
      for (let other = this.body.rows[place]; other && other !== row; other = this.body.rows[place]) {
        if (!stays && !spare.has(other)) {
          break;
        }
        this.body.append(other); // it goes, or is brought to its place later
      }
    }
    if (this.body.rows[place] !== row) {
      this.body.insertBefore(row, this.body.rows[place] ?? null);
    }
  }

  /** The rows in sight, and wherever it is, the one that has the focus: it is not taken away from under it. */
  private placesDrawn(first: number, end: number): ReadonlyMap<number, Run> {
    const places = new Map<number, Run>();
    const focused = runOf(this.body.contains(document.activeElement) ? document.activeElement : null);
    const place = focused === null ? -1 : this.runs.findIndex(run => run.id === focused);
    const wanted = Array.from({ length: end - first }, (_, step) => first + step);
    if (place >= 0 && (place < first || place >= end)) {
      wanted[place < first ? 'unshift' : 'push'](place);
    }
    for (const each of wanted) {
      const run = this.runs[each];
      if (run !== undefined) {
        places.set(each, run);
      }
    }
    return places;
  }

  /** Rows of runs that are not drawn any more; they are used for others. */
  private released(kept: ReadonlySet<number>): Set<HTMLTableRowElement> {
    const spare = new Set<HTMLTableRowElement>();
    for (const [id, row] of this.rows) {
      if (!kept.has(id)) {
        this.rows.delete(id);
        spare.add(row);
      }
    }
    return spare;
  }

  private setHeight(node: HTMLElement, rows: number): void {
    const height = `${rows * this.rowHeight}px`;
    if (node.style.height !== height) {
      node.style.height = height;
    }
  }

  /** A row's height is the style's: it is measured, and drawn again where it was guessed wrong. */
  private measure(): void {
    const found = this.body.rows[0]?.getBoundingClientRect().height ?? 0;
    if (found > 0 && Math.abs(found - this.rowHeight) > 0.01) {
      this.rowHeight = found;
      this.later();
    }
  }

  private readonly head = element('thead');
  private readonly body = element('tbody');
  /** As high as all rows before those in sight: one style changes in a turn of the wheel, and none of a row. */
  private readonly above = element('div');
  private readonly headers = new Map<Column, HTMLTableCellElement>();
  private readonly selected = new Set<number>();
  private readonly rows = new Map<number, HTMLTableRowElement>();
  private filled = new WeakMap<HTMLTableRowElement, Run>();
  private given: readonly Run[] = [];
  private runs: readonly Run[] = [];
  private order: Order = NEWEST_FIRST;
  private active: number | null = null;
  private now = 0;
  private rowHeight = GUESSED_HEIGHT;
  private frame = 0;
}
