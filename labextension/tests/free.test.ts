/** Is no file of a person's written over? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import { freeName } from '../src/utils/free';

test('the first name that is not taken', () => {
  assert.equal(freeName('quickstart', '.ipynb', new Set(['other.ipynb'])), 'quickstart.ipynb');
  assert.equal(
    freeName('quickstart', '.ipynb', new Set(['quickstart.ipynb', 'quickstart-2.ipynb', 'quickstart-4.ipynb'])),
    'quickstart-3.ipynb'
  );
});
