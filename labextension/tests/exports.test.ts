/** Is an export one line, and is its result found where it lies? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import { exportLine, folderFor, resultFile } from '../src/utils/exports';

const MODELS = new Set(['churn', 'two words', 'x\n%rm -r']);
const NOTHING = { kind: 'pipeline', target: '', out: '', budget: '' } as const;

test('what is typed stands as it is, and only a pipeline has a budget', () => {
  const choice = { ...NOTHING, target: 'clf, d["a b"]', out: 'exports/clf', budget: '0' };
  assert.equal(exportLine(choice, MODELS), '%export pipeline clf, d["a b"] --out exports/clf --budget 0');
  assert.equal(exportLine({ ...choice, kind: 'service', target: 'churn' }, MODELS), '%export service churn --out exports/clf');
  assert.equal(exportLine({ ...NOTHING, target: 'clf' }, MODELS), '%export pipeline clf');
});

test('a name of the store is one word, and nothing begins another line', () => {
  assert.equal(exportLine({ ...NOTHING, target: 'two words' }, MODELS), '%export pipeline "two words"');
  assert.equal(exportLine({ ...NOTHING, target: 'x\n%rm -r' }, MODELS), '%export pipeline "x %rm -r"');
  assert.equal(exportLine({ ...NOTHING, target: 'clf\nimport os', out: 'a\nb' }, MODELS), '%export pipeline clf import os --out "a b"');
});

test('a folder has a name that every disk takes', () => {
  assert.equal(folderFor('pipeline', 'clf'), 'exports/clf-pipeline');
  assert.equal(folderFor('service', '../churn@3/'), 'exports/churn-3-service');
  assert.equal(folderFor('mlflow', ''), 'exports/target-mlflow');
  assert.equal(folderFor('pipeline', 'a'.repeat(300)).length, 'exports/-pipeline'.length + 60);
  assert.equal(folderFor('ci', 'churn'), '.');
});

test('only what lies beside or below the notebook can be opened', () => {
  assert.equal(resultFile('pipeline', 'exports/clf'), 'exports/clf/pipeline.py');
  assert.equal(resultFile('service', ' a '), 'a/README.md');
  assert.equal(resultFile('ci', '.'), '');
  for (const out of ['/tmp/x', '../x', 'a/../../x', '~/x', 'C:\\x', '..\\x', '']) {
    assert.equal(resultFile('pipeline', out), '', out);
  }
});
