/** Is a line one line, and its names its own, whatever they are? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import { compareLine, diffLine, promoteLine, rollbackLine, rowsAsked, word } from '../src/utils/lines';

test('plain names stand as they are', () => {
  assert.equal(compareLine(new Set([12, 3, 5])), '%compare 3 5 12');
  assert.equal(diffLine('customers', 1, 2), '%data diff customers@1 customers@2');
  const asked = { reference: 'churn@3', alias: 'champion', on: 'data:customers@2', target: 'churned' };
  assert.equal(
    promoteLine({ ...asked, reason: 'better on new rows' }),
    '%promote churn@3 to champion --on data:customers@2 --target churned --reason "better on new rows"'
  );
  assert.equal(
    promoteLine({ ...asked, target: 'a b', reason: ' ' }),
    '%promote churn@3 to champion --on data:customers@2 --target "a b"'
  );
  assert.equal(rollbackLine('churn', 'champion', ''), '%rollback churn --alias champion');
  assert.equal(word('prénom-2'), 'prénom-2');
});

test('the rows of the last promotion in the notebook are asked again', () => {
  assert.deepEqual(rowsAsked(['x = 1', '%promoted --on no']), { on: 'X_test', target: 'y_test' });
  const cells = ['%promote a@1 --on old --target y', 'x\n%promote a@2 to champion --on=data:new@2', '%promote a@3 --force'];
  assert.deepEqual(rowsAsked(cells), { on: 'data:new@2', target: 'y' });
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
