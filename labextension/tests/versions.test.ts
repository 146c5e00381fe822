/** Does each version offer what can be done with it, and nothing else? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import type { DataVersion, ModelVersion } from '../src/utils/messages';
import { dataGroups, modelGroups, sizeWords } from '../src/utils/versions';

function model(version: number, aliases: readonly string[], name = 'churn'): ModelVersion {
  return { name, version, aliases, run: 7, type: 'sklearn.Tree', metrics: [{ name: 'auc', value: 0.9 }], created: version };
}

function data(version: number, more: Partial<DataVersion> = {}): DataVersion {
  const plain = { name: 'customers', kind: 'df', rows: 12480, columns: 3, size: 2_500_000, created: 0, erased: 0 };
  return { ...plain, version, removed: false, ...more };
}

test('models are grouped by name, and the champion is not promoted again', () => {
  const groups = modelGroups([model(3, []), model(1, [], 'fraud'), model(2, ['champion', 'old'])]);
  assert.deepEqual(groups.map(({ name, entries }) => [name, entries.map(entry => entry.reference)]), [
    ['churn', ['churn@3', 'churn@2']],
    ['fraud', ['fraud@1']]
  ]);
  const labels = groups[0]?.entries.map(entry => entry.actions.map(action => action.label));
  assert.deepEqual(labels, [['Promote'], ['Roll back champion', 'Roll back old']]);
  assert.deepEqual(groups[0]?.entries[0]?.actions[0]?.asks, {
    what: 'promotion',
    reference: 'churn@3',
    aliases: ['champion', 'old']
  });
  assert.deepEqual(groups[0]?.entries[0]?.facts, ['auc 0.9', 'Tree', 'run 7']);
});

test('a version is compared with the one before that still has its data', () => {
  const entries = dataGroups([data(4), data(3, { removed: true }), data(2, { erased: 5 }), data(1)])[0]?.entries ?? [];
  assert.deepEqual(
    entries.map(entry => entry.actions.map(action => action.asks)),
    [
      [{ what: 'line', line: '%data diff customers@2 customers@4' }],
      [],
      [{ what: 'line', line: '%data diff customers@1 customers@2' }],
      []
    ]
  );
  assert.deepEqual(entries.map(entry => entry.marks), [[], ['removed'], ['5 rows erased'], []]);
  assert.deepEqual(entries[0]?.facts, ['12\u2009480 rows × 3', '2.5 MB']);
});

test('what has no rows says what it is', () => {
  assert.deepEqual(dataGroups([data(1, { kind: 'file', rows: null, size: 12 })])[0]?.entries[0]?.facts, ['file', '12 B']);
});

test('sizes have a unit', () => {
  assert.deepEqual([0, 999, 1000, 123_456, 5e9, 7e15].map(sizeWords), ['0 B', '999 B', '1 kB', '123 kB', '5 GB', '7000 TB']);
});
