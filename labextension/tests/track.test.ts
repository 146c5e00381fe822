/** Does `%%track` go where the kernel looks for it, and away without a trace? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import { isTracked, toggled } from '../src/utils/track';

function after(source: string): string {
  const { start, end, text } = toggled(source);
  return source.slice(0, start) + text + source.slice(end);
}

const PUT: ReadonlyArray<readonly [string, string]> = [
  ['fit()', '%%track\nfit()'],
  ['', '%%track\n'],
  ['# a note', '# a note\n%%track\n'],
  ['# a note\n\nfit()\n', '# a note\n\n%%track\nfit()\n'],
  ['%%time\nfit()', '%%track\n%%time\nfit()'],
  ['  indented', '%%track\n  indented'],
  ['"""\n%%track\n"""', '%%track\n"""\n%%track\n"""']
];

for (const [source, tracked] of PUT) {
  test(`${JSON.stringify(source)} is tracked`, () => {
    assert.equal(isTracked(source), false);
    assert.equal(after(source), tracked);
    assert.equal(isTracked(tracked), true);
  });
}

test('what was put is taken away again', () => {
  for (const source of ['fit()', '# a note\n\nfit()\n', '%%time\nfit()']) {
    assert.equal(after(after(source)), source);
  }
});

test('arguments go with it, wherever it stands', () => {
  assert.equal(after('# a\n%%track churn -m auc\nfit()'), '# a\nfit()');
  assert.equal(after('%%track\tchurn'), '');
});

test('another word, an indented one, and one below code do not make a run', () => {
  for (const source of ['%%tracked\nx', ' %%track\nx', 'x = 1\n%%track', '%track', 'x = "%%track"']) {
    assert.equal(isTracked(source), false, source);
  }
});
