/** How does a list of runs stand on the page? As a table whose headers sort it and whose rows can be selected. */

import type { Run } from '../utils/messages';
import { NEWEST_FIRST, pressed, sorted, type Column, type Order } from '../utils/order';
import { metricsWords, runWords, statusWords, whenWords } from '../utils/words';
import { element, setText } from './element';

const HEADERS: ReadonlyArray<readonly [Column, string]> = [
  ['run', 'Run'],
  ['experiment', 'Experiment'],
  ['status', 'Status'],
  ['metrics', 'Metrics'],
  ['when', 'When']
];

/** Rows are kept by run number: a refresh changes their text, and focus and selection stay where they are. */
export class RunsTable {
  readonly node = element('table', 'jp-MlopsRuns-table');

  /** @param onChosen Called when a person selects a run, or no longer. */
  constructor(private readonly onChosen: () => void) {
    const line = element('tr');
    // The roles are said aloud because the narrow layout is a grid, which would take a table's own ones away.
    line.setAttribute('role', 'row');
    this.node.setAttribute('role', 'table');
    this.body.setAttribute('role', 'rowgroup');
    for (const [column, label] of HEADERS) {
      line.append(this.header(column, label));
    }
    const head = element('thead');
    head.setAttribute('role', 'rowgroup');
    head.append(line);
    this.node.append(element('caption', '', 'Runs of the store'), head, this.body);
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
    this.runs = runs;
    const kept = new Set(runs.map(run => run.id));
    for (const [id, row] of this.rows) {
      if (!kept.has(id)) {
        row.remove();
        this.rows.delete(id);
      }
    }
    for (const run of runs) {
      const row = this.rows.get(run.id) ?? emptyRow(this.box(run.id));
      this.rows.set(run.id, row);
      fill(row, run, now);
      this.markChosen(row, run.id);
    }
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

  private box(id: number): HTMLInputElement {
    const box = element('input');
    box.type = 'checkbox';
    box.setAttribute('aria-label', `Select run ${id}`);
    box.addEventListener('change', () => {
      this.selected[box.checked ? 'add' : 'delete'](id);
      this.markChosen(this.rows.get(id), id);
      this.onChosen();
    });
    return box;
  }

  private markChosen(row: HTMLTableRowElement | undefined, id: number): void {
    const box = row?.querySelector('input');
    if (row && box) {
      box.checked = this.selected.has(id);
      row.classList.toggle('jp-mod-selected', box.checked);
    }
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

  private arrange(): void {
    sorted(this.runs, this.order).forEach((run, place) => {
      const row = this.rows.get(run.id);
      // Moving a row that is in place would drop a selection of its text.
      if (row && this.body.rows[place] !== row) {
        this.body.insertBefore(row, this.body.rows[place] ?? null);
      }
    });
  }

  private readonly body = element('tbody');
  private readonly headers = new Map<Column, HTMLTableCellElement>();
  private readonly selected = new Set<number>();
  private readonly rows = new Map<number, HTMLTableRowElement>();
  private runs: readonly Run[] = [];
  private order: Order = NEWEST_FIRST;
}

function emptyRow(box: HTMLInputElement): HTMLTableRowElement {
  const row = element('tr');
  row.setAttribute('role', 'row');
  for (const [column] of HEADERS) {
    const cell = element('td', `jp-mod-${column}`);
    cell.setAttribute('role', 'cell');
    cell.append(element(column === 'when' ? 'time' : 'span'));
    row.append(cell);
  }
  row.cells[0]?.prepend(box);
  return row;
}

function fill(row: HTMLTableRowElement, run: Run, now: number): void {
  const texts: Readonly<Record<Column, string>> = {
    run: run.id.toString(),
    experiment: run.experiment,
    status: statusWords(run.status),
    metrics: metricsWords(run.metrics),
    when: whenWords(run.started, now)
  };
  HEADERS.forEach(([column], place) => {
    const inside = row.cells[place]?.lastElementChild;
    if (inside instanceof HTMLElement) {
      setText(inside, texts[column]);
    }
  });
  row.dataset.status = run.status;
  row.title = runWords(run);
  const time = row.querySelector('time');
  if (time) {
    time.dateTime = new Date(run.started).toISOString();
    time.title = `${time.dateTime.slice(0, 19).replace('T', ' ')} UTC`;
  }
}
