/** Does a badge know an edited cell, and say so in words? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import { badgeWords, digest, isRunBadge, staleness, type RunBadge } from '../src/utils/badge';

const BADGE: RunBadge = {
  run: 12,
  status: 'finished',
  metric: 'auc 0.912',
  digest: digest('%%track\nfit()'),
  stands_on: [{ cell: 'one', digest: digest('x = 1') }]
};

// The first is the check value of CRC-32 in every catalogue; Python's doctest has the same three.
test('the digest is that of Python', () => {
  assert.deepEqual(['123456789', '  123456789\n', 'é', ''].map(digest), ['cbf43926', 'cbf43926', '0e048d3e', '00000000']);
});

test('an untouched notebook is not stale', () => {
  assert.equal(staleness(BADGE, '\n%%track\nfit() \n', () => 'x = 1'), '');
  assert.equal(badgeWords(BADGE, ''), 'run 12 · auc 0.912 · ✓ finished');
});

test('an edit of the cell, or of one it stands on, is told apart, and a deleted one too', () => {
  assert.equal(staleness(BADGE, '%%track\nfit(1)', () => 'x = 1'), 'this cell was edited since');
  assert.equal(staleness(BADGE, '%%track\nfit()', () => 'x = 2'), 'a cell it stands on was edited since');
  assert.equal(staleness(BADGE, '%%track\nfit()', () => null), 'a cell it stands on was deleted since');
});

test('a verdict has sign and word', () => {
  assert.equal(badgeWords({ ...BADGE, metric: '', status: 'failed' }, ''), 'run 12 · ✗ failed');
  assert.equal(badgeWords(BADGE, 'this cell was edited since'), 'run 12 · auc 0.912 · ~ stale: this cell was edited since');
});

test('what is no badge is none', () => {
  for (const wrong of [null, 'x', 12, [], {}, { ...BADGE, run: '12' }, { ...BADGE, stands_on: [{ cell: 1 }] }]) {
    assert.equal(isRunBadge(wrong), false);
  }
  assert.equal(isRunBadge(BADGE), true);
});
