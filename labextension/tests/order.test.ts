/** Do the headers sort as a reader expects? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import type { Figure, Run } from '../src/utils/messages';
import { NEWEST_FIRST, pressed, sorted, type Column } from '../src/utils/order';

function run(id: number, experiment: string, status: string, metric?: readonly [string, Figure]): Run {
  const metrics = metric ? [{ name: metric[0], value: metric[1] }] : [];
  return { id, experiment, name: '', status, started: 100 - id, seconds: 1, error: '', metrics };
}

const RUNS: readonly Run[] = [
  run(1, 'b', 'failed'),
  run(2, 'a', 'finished', ['auc', 0.7]),
  run(3, 'b', 'finished', ['auc', 0.9]),
  run(4, 'a', 'finished', ['loss', 10]),
  run(5, 'a', 'finished', ['auc', 'NaN']),
  run(6, 'c', 'running', ['auc', 'Infinity']),
  run(7, 'c', 'running', ['auc', 'Infinity'])
];

function ids(column: Column, descending: boolean): number[] {
  return sorted(RUNS, { column, descending }).map(each => each.id);
}

test('the newest run stands first until a header is pressed', () => {
  assert.deepEqual(sorted(RUNS, NEWEST_FIRST).map(each => each.id), [7, 6, 5, 4, 3, 2, 1]);
});

test('equal experiments stand newest first, whichever way the column is turned', () => {
  assert.deepEqual(ids('experiment', false), [5, 4, 2, 3, 1, 7, 6]);
  assert.deepEqual(ids('experiment', true), [7, 6, 3, 1, 5, 4, 2]);
});

test('metrics are compared under one name only and missing figures stand last', () => {
  assert.deepEqual(ids('metrics', true), [7, 6, 3, 2, 4, 1, 5]);
  assert.deepEqual(ids('metrics', false), [2, 3, 7, 6, 4, 1, 5]);
});

test('times are compared as times', () => {
  assert.deepEqual(ids('when', true), [1, 2, 3, 4, 5, 6, 7]);
});

test('sorting leaves the list it was given alone', () => {
  const before = RUNS.map(each => each.id);
  ids('metrics', true);
  assert.deepEqual(RUNS.map(each => each.id), before);
});

test('pressing a header twice turns the order round, and another header starts anew', () => {
  const once = pressed(NEWEST_FIRST, 'metrics');
  assert.deepEqual(once, { column: 'metrics', descending: true });
  assert.deepEqual(pressed(once, 'metrics'), { column: 'metrics', descending: false });
  assert.deepEqual(pressed(once, 'experiment'), { column: 'experiment', descending: false });
});
