/** Are exactly the rows in sight drawn, and do keys lead where they should? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import { inSight, led, revealing } from '../src/utils/window';

test('few rows are drawn of many, with some above and below', () => {
  const { first, end } = inSight(10_000, 28, 28 * 5000, 700);
  assert.ok(first < 5000 && first > 4980);
  assert.ok(end > 5025 && end < 5045);
});

test('the ends of the list are ends', () => {
  assert.deepEqual(inSight(3, 28, 0, 700), { first: 0, end: 3 });
  assert.deepEqual(inSight(0, 28, 0, 700), { first: 0, end: 0 });
  assert.equal(inSight(10_000, 28, 28 * 10_000, 700).end, 10_000);
});

test('a panel that has no height yet draws a few rows and not all', () => {
  assert.ok(inSight(10_000, 28, 0, -20).end < 20);
});

test('a row is brought into sight by the shortest way, and one in sight moves nothing', () => {
  assert.equal(revealing(0, 20, 100, 200), 0);
  assert.equal(revealing(5, 20, 100, 200), 100);
  assert.equal(revealing(14, 20, 100, 200), 100);
  assert.equal(revealing(15, 20, 100, 200), 120);
});

test('keys lead to neighbours, by pages and to the ends, and never outside', () => {
  assert.equal(led('ArrowDown', 3, 10, 4), 4);
  assert.equal(led('ArrowUp', 0, 10, 4), 0);
  assert.equal(led('PageDown', 3, 10, 4), 6);
  assert.equal(led('PageDown', 8, 10, 4), 9);
  assert.equal(led('PageUp', 2, 10, 4), 0);
  assert.equal(led('Home', 7, 10, 4), 0);
  assert.equal(led('End', 7, 10, 4), 9);
  assert.equal(led('a', 7, 10, 4), null);
  assert.equal(led('End', 0, 0, 4), null);
});
