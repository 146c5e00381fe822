/** Does the filter find what a person means? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import { filtered } from '../src/utils/filter';
import type { Run } from '../src/utils/messages';

function run(id: number, more: Partial<Run>): Run {
  const plain = { experiment: 'churn', name: '', status: 'finished', started: 0, seconds: 1, error: '', metrics: [] };
  return { id, ...plain, ...more };
}

const RUNS = [
  run(1, { name: 'Logistic', metrics: [{ name: 'roc_auc', value: 0.9 }] }),
  run(2, { status: 'failed', error: 'ValueError: logistic' }),
  run(12, { experiment: 'revenue forecast' })
];
const FOUND: ReadonlyArray<readonly [string, readonly number[]]> = [
  ['', [1, 2, 12]],
  ['   ', [1, 2, 12]],
  ['logistic', [1]],
  ['ROC', [1]],
  ['failed churn', [2]],
  ['churn  failed', [2]],
  ['forecast', [12]],
  ['run:2', [2]],
  ['run:1', [1]],
  ['run:', [1, 2, 12]],
  ['12', [12]],
  ['churnlogistic', []],
  ['.*', []],
  ['nothing', []]
];

for (const [text, ids] of FOUND) {
  test(`${JSON.stringify(text)} finds ${ids.join(', ') || 'nothing'}`, () => {
    assert.deepEqual(filtered(RUNS, text).map(found => found.id), ids);
  });
}
