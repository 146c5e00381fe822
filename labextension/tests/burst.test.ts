/** Is a burst of letters one look? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import { Burst } from '../src/utils/burst';

test('many touches are one look, when it is quiet', context => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const looks: string[][] = [];
  const burst = new Burst<string>(touched => looks.push([...touched]), 150);
  for (let letter = 0; letter < 40; letter++) {
    burst.touch(letter % 2 === 0 ? 'a' : 'b');
    context.mock.timers.tick(100);
  }
  assert.deepEqual(looks, []);
  context.mock.timers.tick(150);
  assert.deepEqual(looks, [['a', 'b']]);
  context.mock.timers.tick(1000);
  assert.equal(looks.length, 1);
  burst.touch('c');
  context.mock.timers.tick(150);
  assert.deepEqual(looks[1], ['c']);
});

test('what is disposed of looks no more', context => {
  context.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const burst = new Burst<string>(() => assert.fail(), 150);
  burst.touch('a');
  burst.dispose();
  context.mock.timers.tick(1000);
});
