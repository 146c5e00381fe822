/** Does the picture of a lineage stay in hand, and does it mark what it should? */

import { strict as assert } from 'node:assert';
import { test } from 'node:test';

import { canBeAsked, fitted, foldedWords, isLineageReply, readable, relationsOf, standsOn, withBox, zoomed, type LineageReply } from '../src/utils/lineage';

const BOX = { kind: 'run', label: '', detail: '', words: '', opens: '', width: 160, height: 40 };
const REPLY: LineageReply = {
  store: '.mlops',
  total: 1,
  seen: '',
  focus: 'model:m@1',
  width: 1000,
  height: 200,
  boxes: [
    { ...BOX, id: 'data:d', label: 'customers', x: 0, y: 0 },
    { ...BOX, id: 'run:1', label: 'run 1', x: 200, y: 0 },
    { ...BOX, id: 'model:m@1', label: 'm@1', x: 400, y: 0 }
  ],
  lines: [
    { source: 'data:d', target: 'run:1', relation: 'used', path: '' },
    { source: 'run:1', target: 'model:m@1', relation: 'trained on', path: '' },
    { source: 'model:m@1', target: 'data:d', relation: 'derived', path: '' }
  ],
  folded: []
};

test('a thing stands on all that leads to it, and a circle ends', () => {
  const line = REPLY.lines.slice(0, 2);
  assert.deepEqual([...standsOn(line, 'run:1')].sort(), ['data:d', 'run:1']);
  assert.deepEqual([...standsOn(line, 'data:d')], ['data:d']);
  assert.equal(standsOn(REPLY.lines, 'run:1').size, 3);
});

test('the point that is zoomed at stays where it is, between the smallest and the largest size', () => {
  const view = { x: 10, y: 20, scale: 1 };
  const near = zoomed(view, 2, 110, 220);
  assert.deepEqual(near, { x: -90, y: -180, scale: 2 });
  assert.deepEqual(zoomed(near, 0.5, 110, 220), view);
  assert.ok(zoomed(view, 1e9, 0, 0).scale < 10);
  assert.ok(zoomed(view, 1e-9, 0, 0).scale > 0.1);
});

test('all of a picture is shown in the middle, and as it was drawn where there is room', () => {
  assert.deepEqual(fitted({ width: 1000, height: 200 }, { width: 500, height: 500 }), { x: 0, y: 200, scale: 0.5 });
  assert.deepEqual(fitted({ width: 100, height: 100 }, { width: 500, height: 300 }), { x: 200, y: 100, scale: 1 });
});

test('words stay readable in a narrow place: what it is about stands in the middle', () => {
  const place = { width: 300, height: 300 };
  const { x, scale } = readable(REPLY, place, REPLY.boxes[2]);
  assert.equal(x + 480 * scale, 150);
  assert.deepEqual(readable(REPLY, { width: 1000, height: 300 }, REPLY.boxes[2]), fitted(REPLY, { width: 1000, height: 300 }));
});

test('a box comes into sight by the shortest way', () => {
  const view = { x: 0, y: 0, scale: 1 };
  const place = { width: 300, height: 100 };
  const [first, second, third] = REPLY.boxes;
  assert.ok(first && second && third);
  assert.deepEqual(withBox(view, first, place), view);
  assert.deepEqual(withBox(view, second, place), { ...view, x: -60 });
  assert.deepEqual(withBox({ ...view, x: -500 }, first, place), view);
  assert.deepEqual(withBox(view, third, { width: 100, height: 100 }), { ...view, x: -400 });
});

test('what a thing has to do with others is told both ways', () => {
  assert.deepEqual(relationsOf(REPLY, 'run:1'), ['← used customers', '→ trained on m@1']);
  assert.equal(foldedWords([{ kind: 'run', count: 9 }, { kind: 'data', count: 2 }]), 'Further away and not drawn: 9 run, 2 data.');
  assert.equal(foldedWords([]), '');
});

test('only what a lineage can be asked for is offered', () => {
  assert.ok(canBeAsked('drift:4'));
  assert.ok(!canBeAsked('schema:s/data:d'));
});

test('an answer is taken only when it is one', () => {
  assert.ok(isLineageReply(REPLY));
  for (const key of Object.keys(REPLY)) {
    assert.ok(!isLineageReply({ ...REPLY, [key]: undefined }), key);
  }
  assert.ok(!isLineageReply({ ...REPLY, boxes: [{ ...REPLY.boxes[0], x: '0' }] }));
  assert.ok(!isLineageReply({ ...REPLY, lines: [null] }));
});
