/** Does a setting of a wrong type switch nothing? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import { DEFAULTS, switchesOf } from '../src/utils/switches';

test('nothing set is as by default', () => assert.deepEqual(switchesOf({}), DEFAULTS));

test('each switch switches one thing', () => {
  for (const name of Object.keys(DEFAULTS)) {
    const value = name === 'refreshSeconds' ? 0 : false;
    assert.deepEqual(switchesOf({ [name]: value }), { ...DEFAULTS, [name]: value });
  }
});

test('another type is no setting', () => {
  for (const wrong of ['no', null, [], {}]) {
    assert.deepEqual(switchesOf(Object.fromEntries(Object.keys(DEFAULTS).map(name => [name, wrong]))), DEFAULTS);
  }
  assert.deepEqual(switchesOf({ refreshSeconds: -1 }), DEFAULTS);
});
