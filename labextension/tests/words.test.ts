/** Are figures, times and statuses written as a person reads them? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import type { Figure, Run } from '../src/utils/messages';
import { compareWords, countWords, figureWords, matchWords, metricsWords, runWords, statusItemWords, statusWords, whenWords } from '../src/utils/words';

const NOW = Date.UTC(2026, 10, 20, 12, 0, 0);
const MINUTE = 60_000;

const FIGURES: ReadonlyArray<readonly [Figure, string]> = [
  [0.912345, '0.9123'],
  [0.9, '0.9'],
  [1, '1'],
  [0, '0'],
  [-0.25, '−0.25'],
  [9999, '9999'],
  [12480, '12\u2009480'],
  [-12480, '−12\u2009480'],
  [1234567.8, '1\u2009234\u2009568'],
  [123.456, '123.5'],
  [0.00001234, '1.234e−5'],
  [2e12, '2e12'],
  ['NaN', 'NaN'],
  ['Infinity', '∞'],
  ['-Infinity', '−∞']
];

for (const [value, words] of FIGURES) {
  test(`a figure of ${value} reads ${words}`, () => {
    assert.equal(figureWords(value), words);
  });
}

test('a status has a sign and a word, and an unknown one keeps its word', () => {
  assert.deepEqual(['finished', 'running', 'failed', 'interrupted', 'killed', 'odd'].map(statusWords), [
    '✓ finished',
    '… running',
    '✗ failed',
    '! interrupted',
    '✗ killed',
    '? odd'
  ]);
});

test('times are relative up to a day and then a date', () => {
  const ages = [-5, 0, 59_999, MINUTE, 59 * MINUTE, 60 * MINUTE, 23 * 60 * MINUTE + 59 * MINUTE];
  assert.deepEqual(
    ages.map(age => whenWords(NOW - age, NOW)),
    ['just now', 'just now', 'just now', '1 min ago', '59 min ago', '1 h ago', '23 h ago']
  );
  assert.match(whenWords(NOW - 48 * 60 * MINUTE, NOW), /^2026-11-1[789]$/);
});

test('two metrics are written out and the rest is counted', () => {
  const metrics = ['auc', 'f1', 'loss'].map((name, place) => ({ name, value: place / 4 }));
  assert.equal(metricsWords([]), '');
  assert.equal(metricsWords(metrics.slice(0, 1)), 'auc 0');
  assert.equal(metricsWords(metrics), 'auc 0, f1 0.25 +1');
});

test('a tooltip holds everything that has no column and no empty line', () => {
  const run: Run = {
    id: 3,
    experiment: 'churn',
    name: '',
    status: 'failed',
    started: NOW,
    seconds: 4.12345,
    error: 'ValueError: no',
    metrics: [{ name: 'auc', value: 0.5 }]
  };
  assert.equal(runWords(run), 'run:3\n✗ failed\nValueError: no\ntook 4.123 s\nauc 0.5');
  assert.equal(runWords({ ...run, seconds: null, error: '', metrics: [] }), 'run:3\n✗ failed');
});

test('a cut list says how many runs there are', () => {
  assert.equal(countWords(1, 1), '1 run');
  assert.equal(countWords(12, 12), '12 runs');
  assert.equal(countWords(500, 12480), 'newest 500 of 12\u2009480 runs');
  assert.equal(matchWords(37, 12480), '37 of 12\u2009480 runs');
});

test('the status bar names the store', () => {
  assert.equal(statusItemWords({ store: 'churn/.mlops', total: 1 }), '1 run in churn/.mlops');
  assert.equal(statusItemWords({ store: null, total: 0 }), 'no runs yet');
});

test('the button says what it would compare', () => {
  assert.equal(compareWords(new Set([3])), 'Compare');
  assert.equal(compareWords(new Set([5, 3])), 'Compare 3, 5');
  assert.equal(compareWords(new Set([1, 2, 3, 4, 5])), 'Compare 5 runs');
});
