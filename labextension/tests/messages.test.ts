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

test('an empty store, no store and a list of runs are answers', () => {
  assert.ok(isRunsReply({ store: null, total: 0, runs: [] }));
  assert.ok(isRunsReply({ store: '.mlops', total: 1, runs: [RUN] }));
});

test('anything else is none', () => {
  const bad: unknown[] = [
    null,
    'runs',
    [],
    {},
    { store: 1, total: 0, runs: [] },
    { store: null, total: 0, runs: {} },
    { store: null, total: 0, runs: [null] }
  ];
  for (const key of Object.keys(RUN)) {
    bad.push({ store: null, total: 1, runs: [{ ...RUN, [key]: undefined }] });
  }
  bad.push({ store: null, total: 1, runs: [{ ...RUN, metrics: [{ name: 'auc', value: 'high' }] }] });
  for (const value of bad) {
    assert.equal(isRunsReply(value), false, JSON.stringify(value));
  }
});

test('an error answer gives its sentence, and anything else gives none', () => {
  assert.equal(sentenceOf({ message: 'No such notebook.' }), 'No such notebook.');
  assert.equal(sentenceOf({ message: '' }), null);
  assert.equal(sentenceOf('<html>'), null);
});
