/** Is a drift report said with sign and word, also where nothing can be said? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import { alertKind, alertWords, columnWords, driftSentence, driftWords, isDriftReply, type DriftReport } from '../src/utils/drift';
import { visible } from '../src/utils/visible';

const COLUMN = { name: 'age', drifted: true, verdict: 'drifted', sentence: 'mean moved up' };
const REPORT: DriftReport = {
  id: 1,
  reference: 'churn@1',
  current: 'df',
  model: 'churn@1',
  alarms: 1,
  said: '1 of 2 columns drifted.',
  created: 0,
  columns: [COLUMN, { name: 'plan', drifted: false, verdict: 'stable', sentence: '' }]
};

test('a verdict has a sign and words', () => {
  assert.equal(driftWords(REPORT), '! 1 of 2 columns drifted');
  assert.equal(driftWords({ ...REPORT, alarms: 0 }), '✓ no drift');
  assert.equal(driftWords({ ...REPORT, said: '' }), '? unreadable');
  assert.match(driftSentence({ ...REPORT, said: '' }), /%mlops doctor$/);
  assert.deepEqual(REPORT.columns.map(columnWords), ['! drifted', '✓ stable']);
  assert.equal(columnWords({ ...COLUMN, drifted: false, verdict: 'too few rows' }), '~ too few rows');
});

test('an alert leads to the tab of what it is about', () => {
  const alert = { kind: 'gate', about: 'churn@2', said: '', created: 0 };
  assert.deepEqual([alertKind(alert), alertWords(alert)], ['model', '✗ refused']);
  assert.deepEqual([alertKind({ ...alert, kind: '?' }), alertWords({ ...alert, kind: '?' })], ['', '! ?']);
});

test('an answer is taken only when it is one', () => {
  const reply = { store: null, total: 0, seen: '', alerts: [{ kind: 'run', about: 'run:1', said: '', created: 0 }], reports: [REPORT] };
  assert.ok(isDriftReply(reply));
  for (const key of Object.keys(reply)) {
    assert.ok(!isDriftReply({ ...reply, [key]: undefined }), key);
  }
  assert.ok(!isDriftReply({ ...reply, reports: [{ ...REPORT, columns: [{ ...COLUMN, drifted: 1 }] }] }));
});

test('letters that turn a line round or are not seen are spelt out, and others are left alone', () => {
  assert.equal(visible('a\u202eb\u200bc'), 'a\\u{202e}b\\u{200b}c');
  assert.equal(visible('\u05e9\u05dc\u05d5\u05dd <b> 🙈 \n\t'), '\u05e9\u05dc\u05d5\u05dd <b> 🙈 \n\t');
  assert.equal(visible('👩\u200d🔬'), '👩\u200d🔬');
});
