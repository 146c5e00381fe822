/** Is an answer taken only when it is one? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import { isRunsReply, sentenceOf } from '../src/utils/messages';

const RUN = {
  id: 1,
  experiment: 'churn',
  name: 'first',
  status: 'finished',
  started: 0,
  seconds: null,
  error: '',
  metrics: [{ name: 'auc', value: 'NaN' }]
};

const HEAD = { store: null, total: 0, seen: '', upto: '', since: '', rest: false };

test('an empty store, no store and a list of runs are answers', () => {
  assert.ok(isRunsReply({ ...HEAD, runs: [] }));
  assert.ok(isRunsReply({ ...HEAD, store: '.mlops', total: 1, runs: [RUN] }));
});

test('anything else is none', () => {
  const bad: unknown[] = [
    null,
    'runs',
    [],
    {},
    { ...HEAD, store: 1, runs: [] },
    { ...HEAD, runs: {} },
    { ...HEAD, runs: [null] }
  ];
  for (const key of Object.keys(HEAD)) {
    bad.push({ ...HEAD, runs: [], [key]: undefined });
  }
  for (const key of Object.keys(RUN)) {
    bad.push({ ...HEAD, total: 1, runs: [{ ...RUN, [key]: undefined }] });
  }
  bad.push({ ...HEAD, total: 1, runs: [{ ...RUN, metrics: [{ name: 'auc', value: 'high' }] }] });
  for (const value of bad) {
    assert.equal(isRunsReply(value), false, JSON.stringify(value));
  }
});

test('an error answer gives its sentence, and anything else gives none', () => {
  assert.equal(sentenceOf({ message: 'No such notebook.' }), 'No such notebook.');
  assert.equal(sentenceOf({ message: '' }), null);
  assert.equal(sentenceOf('<html>'), null);
});
