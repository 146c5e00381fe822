/** Does the page know all runs of a store, after pages and changes, and never those of another store? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import { RunHistory } from '../src/utils/history';
import type { Run, RunsReply } from '../src/utils/messages';

function run(id: number, status = 'finished'): Run {
  return { id, experiment: 'churn', name: '', status, started: 0, seconds: 1, error: '', metrics: [] };
}

function reply(ids: readonly number[], more: Partial<RunsReply> = {}): RunsReply {
  const plain = { store: '.mlops', total: ids.length, seen: '', upto: '9:a', since: '', rest: false };
  return { ...plain, runs: ids.map(id => run(id)), ...more };
}

const ids = (history: RunHistory): number[] => history.runs.map(each => each.id);

test('pages follow each other down to the oldest run, and changes are asked for then', () => {
  const history = new RunHistory();
  assert.deepEqual(history.next, {});
  assert.ok(history.take(reply([5, 4], { total: 5, rest: true })));
  assert.deepEqual(history.older, { before: 4 });
  assert.deepEqual(history.next, {}, 'a list that is not whole is begun anew');
  assert.ok(history.takeOlder(reply([3, 2], { total: 5, rest: true })));
  assert.ok(history.takeOlder(reply([1], { total: 5 })));
  assert.equal(history.older, null);
  assert.deepEqual(ids(history), [5, 4, 3, 2, 1]);
  assert.deepEqual(history.next, { since: '9:a' });
});

test('changes replace what they are about and add what is new', () => {
  const history = new RunHistory();
  history.take(reply([3, 2, 1]));
  const changed = { ...reply([], { total: 4, since: '9:a', upto: '12:b' }), runs: [run(4), run(2, 'killed')] };
  assert.ok(history.take(changed));
  assert.deepEqual(ids(history), [4, 3, 2, 1]);
  assert.equal(history.runs[2]?.status, 'killed');
  assert.deepEqual(history.next, { since: '12:b' });
});

test('a count that does not agree makes the next question one for everything', () => {
  const history = new RunHistory();
  history.take(reply([3, 2, 1]));
  history.take(reply([], { total: 2, since: '9:a', upto: '12:b' }));
  assert.deepEqual(history.next, {});
});

test('changes of a store that is not the one that was read are refused', () => {
  const history = new RunHistory();
  history.take(reply([3, 2, 1]));
  assert.equal(history.take(reply([4], { store: 'other/.mlops', total: 4, since: '9:a' })), false);
  assert.deepEqual([ids(history), history.next], [[], {}]);
  history.take(reply([3, 2, 1]));
  assert.equal(history.takeOlder(reply([2], { store: null })), false);
});

test('an answer about everything begins anew, and an older page never brings a run twice', () => {
  const history = new RunHistory();
  history.take(reply([3, 2], { total: 3, rest: true }));
  history.takeOlder(reply([2, 1], { total: 3 }));
  assert.deepEqual(ids(history), [3, 2, 1]);
  history.take(reply([1]));
  assert.deepEqual(ids(history), [1]);
});
