/** Is a line one line, and its names its own, whatever they are? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import { compareLine, diffLine, promoteLine, rollbackLine, word } from '../src/utils/lines';

test('plain names stand as they are', () => {
  assert.equal(compareLine(new Set([12, 3, 5])), '%compare 3 5 12');
  assert.equal(diffLine('customers', 1, 2), '%data diff customers@1 customers@2');
  assert.equal(
    promoteLine('churn@3', 'better on new rows'),
    '%promote churn@3 to champion --on X_test --target y_test --reason "better on new rows"'
  );
  assert.equal(rollbackLine('churn', 'champion', ''), '%rollback churn --alias champion --reason "why"');
  assert.equal(word('prénom-2'), 'prénom-2');
});

const HOSTILE: ReadonlyArray<readonly [string, string]> = [
  ['two words', '"two words"'],
  ['a\nimport os', '"a import os"'],
  ['a\r\n\u2028\u0085b', '"a b"'],
  ['say "hi"', '"say \\"hi\\""'],
  ['back\\', '"back\\\\"'],
  ["it's", '"it\'s"'],
  ['help?', '"help?"'],
  ['--force', '"--force"'],
  ['{x}', '"{x}"'],
  ['', '""']
];

for (const [name, written] of HOSTILE) {
  test(`${JSON.stringify(name)} is one word`, () => assert.equal(word(name), written));
}
