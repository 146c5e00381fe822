/** Is the last word of a line what its outputs say? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import { saidIn } from '../src/utils/outputs';

function shown(text: unknown, type = 'display_data'): unknown {
  return { output_type: type, data: { 'text/plain': text, 'text/html': '<b>no</b>' }, metadata: {} };
}

const CARD = 'pipeline clf · ✓ verified          statements kept 2 of 3\nin exports/clf · 2 executions\n\nRebuilt in two\nclean processes.\n\n  python x\n';

test('progress is the newest line of it, until it is cleared', () => {
  assert.equal(saidIn([shown('… replaying')]).progress, 'replaying');
  assert.equal(saidIn([shown('hidden state'), shown('… replaying a second time')]).progress, 'replaying a second time');
  assert.deepEqual(saidIn([shown('')]), { progress: '', title: '', sentence: '', error: '', interrupted: false });
});

test('the verdict is the last card: its first words, and its first paragraph', () => {
  const said = saidIn([shown('hidden state below clf\n\nfirst'), shown(''), shown(CARD.split(/(?<=\n)/), 'execute_result')]);
  assert.equal(said.title, 'pipeline clf · ✓ verified');
  assert.equal(said.sentence, 'Rebuilt in two clean processes.');
});

test('an error is its sentence, and Stop is told from it', () => {
  assert.equal(saidIn([{ output_type: 'error', ename: 'UsageError', evalue: 'say which.', traceback: [] }]).error, 'say which.');
  assert.equal(saidIn([{ output_type: 'error', ename: 'KeyboardInterrupt', evalue: '' }]).interrupted, true);
});

test('a kernel without the extension says what to type', () => {
  const stream = { output_type: 'stream', name: 'stderr', text: ['UsageError: Line magic function `%export` not found.\n'] };
  assert.match(saidIn([stream]).error, /type: %load_ext mlops_magic$/);
  assert.equal(saidIn([{ ...stream, text: 'a warning' }]).error, '');
});

test('what is no output is passed over', () => {
  assert.equal(saidIn([null, 7, {}, { data: 5 }, { data: { 'text/plain': {} } }, { output_type: 'error' }]).error, '');
});
