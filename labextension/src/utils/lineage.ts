/** What does the server say of where a thing came from, and what follows for the picture? */

import { isStatusReply, type StatusReply } from './messages';

export interface Box {
  /** `run:12`, `model:churn@3`, `data:fp1:…`. */
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly detail: string;
  /** All of it. */
  readonly words: string;
  /** What its tab calls it; '' where no tab lists it. */
  readonly opens: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Line {
  readonly source: string;
  readonly target: string;
  /** What the target did with the source. */
  readonly relation: string;
  /** A path of SVG. */
  readonly path: string;
}

export interface Folded {
  readonly kind: string;
  readonly count: number;
}

export interface LineageReply extends StatusReply {
  /** The thing whose lineage it is; '' where there is none. */
  readonly focus: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly lines: readonly Line[];
  /** What is further away and not drawn. */
  readonly folded: readonly Folded[];
}

/** Where the picture is seen: a point of it is at `scale * point + offset`. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

const SMALLEST = 0.15;
const LARGEST = 4;
/** Below this, words cannot be read. */
const READABLE = 0.8;

/** The thing and all it stands on, at any distance. */
export function standsOn(lines: readonly Line[], id: string): ReadonlySet<string> {
  const found = new Set([id]);
  const waiting = [id];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    for (const { source, target } of lines) {
      if (target === each && !found.has(source)) {
        found.add(source);
        waiting.push(source);
      }
    }
  }
  return found;
}

/** The picture made larger or smaller, while the point at (`x`, `y`) of the screen stays where it is. */
export function zoomed(view: View, factor: number, x: number, y: number): View {
  const scale = Math.min(Math.max(view.scale * factor, SMALLEST), LARGEST);
  const grown = scale / view.scale;
  return { x: x - (x - view.x) * grown, y: y - (y - view.y) * grown, scale };
}

/** All of a picture in a place of `width` × `height`, in its middle and never larger than it was drawn. */
export function fitted(picture: Size, place: Size): View {
  const scale = Math.min(1, place.width / picture.width, place.height / picture.height);
  return {
    x: (place.width - picture.width * scale) / 2,
    y: (place.height - picture.height * scale) / 2,
    scale
  };
}

/** All of it where it can be read so small; else readable, with a box in the middle. */
export function readable(picture: Size, place: Size, box: Box | undefined): View {
  const all = fitted(picture, place);
  if (all.scale >= READABLE || box === undefined) {
    return all;
  }
  return {
    x: place.width / 2 - (box.x + box.width / 2) * READABLE,
    y: place.height / 2 - (box.y + box.height / 2) * READABLE,
    scale: READABLE
  };
}

/** The picture moved by no more than it takes to have a box in sight. */
export function withBox(view: View, box: Box, place: Size): View {
  const moved = (offset: number, from: number, size: number, room: number): number => {
    const start = offset + from * view.scale;
    const end = start + size * view.scale;
    return start < 0 ? offset - start : end > room ? offset - Math.min(end - room, start) : offset;
  };
  return {
    x: moved(view.x, box.x, box.width, place.width),
    y: moved(view.y, box.y, box.height, place.height),
    scale: view.scale
  };
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One sentence for each line that ends or begins at a thing. */
export function relationsOf(reply: LineageReply, id: string): readonly string[] {
  const labels = new Map(reply.boxes.map(box => [box.id, box.label]));
  const before = reply.lines.filter(line => line.target === id);
  const after = reply.lines.filter(line => line.source === id && line.target !== id);
  return [
    ...before.map(({ source, relation }) => `← ${relation} ${labels.get(source) ?? source}`),
    ...after.map(({ target, relation }) => `→ ${relation} ${labels.get(target) ?? target}`)
  ];
}

/** What is not drawn, in words; '' where all is. */
export function foldedWords(folded: readonly Folded[]): string {
  return folded.length === 0 ? '' : `Further away and not drawn: ${folded.map(each => `${each.count} ${each.kind}`).join(', ')}.`;
}

/** Whether a lineage can be asked for it: a schema is drawn with its data and leads nowhere itself. */
export function canBeAsked(id: string): boolean {
  return /^(run|model|data|drift|gate|export):/.test(id);
}

export function isLineageReply(value: unknown): value is LineageReply {
  return (
    isStatusReply(value) &&
    'focus' in value &&
    typeof value.focus === 'string' &&
    'width' in value &&
    typeof value.width === 'number' &&
    'height' in value &&
    typeof value.height === 'number' &&
    'boxes' in value &&
    isListOf(value.boxes, ['id', 'kind', 'label', 'detail', 'words', 'opens'], ['x', 'y', 'width', 'height']) &&
    'lines' in value &&
    isListOf(value.lines, ['source', 'target', 'relation', 'path'], []) &&
    'folded' in value &&
    isListOf(value.folded, ['kind'], ['count'])
  );
}

function isListOf(value: unknown, texts: readonly string[], numbers: readonly string[]): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (each: unknown) =>
        isRecord(each) &&
        texts.every(name => typeof each[name] === 'string') &&
        numbers.every(name => typeof each[name] === 'number')
    )
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
