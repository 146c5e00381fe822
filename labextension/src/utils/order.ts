/** In which order do the runs stand? */

import type { Figure, Run } from './messages';

export type Column = 'run' | 'experiment' | 'status' | 'metrics' | 'when';

export interface Order {
  readonly column: Column;
  readonly descending: boolean;
}

export const NEWEST_FIRST: Order = { column: 'run', descending: true };

/** What a first press sorts by: numbers and times from the top, words from A. */
const DESCENDING_FIRST: Readonly<Record<Column, boolean>> = {
  run: true,
  experiment: false,
  status: false,
  metrics: true,
  when: true
};

type Comparison = (left: Run, right: Run) => number;

const COMPARISONS: Readonly<Record<Column, Comparison>> = {
  run: (left, right) => left.id - right.id,
  experiment: (left, right) => words(left.experiment, right.experiment),
  status: (left, right) => words(left.status, right.status),
  metrics: (left, right) => figures(left.metrics[0]?.value, right.metrics[0]?.value),
  when: (left, right) => left.started - right.started
};

/** The order after the header of `column` is pressed: the same one again turns it round. */
export function pressed(order: Order, column: Column): Order {
  const descending = order.column === column ? !order.descending : DESCENDING_FIRST[column];
  return { column, descending };
}

/**
 * A sorted copy. Equal ones stand newest first. Under `metrics`, runs are grouped by their first metric, because an
 * accuracy and a loss have no common order; runs without a figure stand last, whichever way the rest is turned.
 */
export function sorted(runs: readonly Run[], order: Order): Run[] {
  const compare = COMPARISONS[order.column];
  const sign = order.descending ? -1 : 1;
  return [...runs].sort(
    (left, right) => grouped(left, right, order.column) || sign * compare(left, right) || right.id - left.id
  );
}

function grouped(left: Run, right: Run, column: Column): number {
  if (column !== 'metrics') {
    return 0;
  }
  const [one, other] = [left.metrics[0], right.metrics[0]];
  const missing = Number(isMissing(one?.value)) - Number(isMissing(other?.value));
  return missing || words(one?.name ?? '', other?.name ?? '');
}

function isMissing(value: Figure | undefined): boolean {
  return value === undefined || value === 'NaN';
}

function figures(left: Figure | undefined, right: Figure | undefined): number {
  const [one, other] = [Number(left), Number(right)];
  // Not a subtraction: two infinities would give NaN, and sort() would keep any order at all.
  return one < other ? -1 : one > other ? 1 : 0;
}

function words(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
