/** How is a run one row? Five cells and a box to select it by; a row that left the sight is used again for another run. */

import type { Run } from '../utils/messages';
import type { Column } from '../utils/order';
import { visible } from '../utils/visible';
import { metricsWords, runWords, statusWords, whenWords } from '../utils/words';
import { element, setMark, setText } from './element';

export const HEADERS: ReadonlyArray<readonly [Column, string]> = [
  ['run', 'Run'],
  ['experiment', 'Experiment'],
  ['status', 'Status'],
  ['metrics', 'Metrics'],
  ['when', 'When']
];

/** A row without a run. */
export function emptyRow(): HTMLTableRowElement {
  const row = element('tr');
  row.setAttribute('role', 'row');
  for (const [column] of HEADERS) {
    const cell = element('td', `jp-mod-${column}`);
    cell.setAttribute('role', 'gridcell');
    cell.append(element(column === 'when' ? 'time' : 'span'));
    row.append(cell);
  }
  const box = element('input');
  box.type = 'checkbox';
  box.tabIndex = -1; // the row itself is reached by the keyboard, and Space selects it
  row.cells[0]?.prepend(box);
  return row;
}

/** Puts a run into a row; `now` is what "2 min ago" counts from, in milliseconds. */
export function fillRow(row: HTMLTableRowElement, run: Run, now: number): void {
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
  row.dataset.run = run.id.toString();
  setMark(row, 'data-status', run.status);
  row.title = visible(runWords(run));
  row.querySelector('input')?.setAttribute('aria-label', `Select run ${run.id}`);
  const time = row.querySelector('time');
  if (time) {
    time.dateTime = new Date(run.started).toISOString();
    time.title = `${time.dateTime.slice(0, 19).replace('T', ' ')} UTC`;
  }
}

/** Marks a row as selected, or no longer. */
export function markRow(row: HTMLTableRowElement, selected: boolean): void {
  const box = row.querySelector('input');
  if (box) {
    box.checked = selected;
  }
  row.classList.toggle('jp-mod-selected', selected);
  setMark(row, 'aria-selected', String(selected));
}

/** The run that a row shows; null outside of any. */
export function runOf(target: EventTarget | null): number | null {
  const row = target instanceof Element ? target.closest('tr') : null;
  return row?.dataset.run === undefined ? null : Number(row.dataset.run);
}
