/** What does a tracked cell's badge say? The run that its output tells of, and whether the text is still what ran. */

import { statusWords } from './words';

/** The type under which mlops_magic/render/badge.py puts it into the cell's output. */
export const RUN_BADGE = 'application/vnd.mlops-magic.run+json';

export interface StoodOn {
  readonly cell: string;
  readonly digest: string;
}

export interface RunBadge {
  readonly run: number;
  readonly status: string;
  /** Name and figure; '' where nothing was measured. */
  readonly metric: string;
  /** Of the cell's text when it ran. */
  readonly digest: string;
  /** Other cells, as they were. */
  readonly stands_on: readonly StoodOn[];
}

export function isRunBadge(value: unknown): value is RunBadge {
  return (
    isRecord(value) &&
    typeof value.run === 'number' &&
    typeof value.status === 'string' &&
    typeof value.metric === 'string' &&
    typeof value.digest === 'string' &&
    Array.isArray(value.stands_on) &&
    value.stands_on.every(each => isRecord(each) && typeof each.cell === 'string' && typeof each.digest === 'string')
  );
}

/**
 * Why the badge is stale; '' while the notebook's text is what ran.
 *
 * @param text The cell's own text now.
 * @param textOf Text of the cell with an id; null where the notebook has none.
 */
export function staleness(badge: RunBadge, text: string, textOf: (cell: string) => string | null): string {
  if (digest(text) !== badge.digest) {
    return 'this cell was edited since';
  }
  for (const stood of badge.stands_on) {
    const now = textOf(stood.cell);
    if (now === null) {
      return 'a cell it stands on was deleted since';
    }
    if (digest(now) !== stood.digest) {
      return 'a cell it stands on was edited since';
    }
  }
  return '';
}

/** One line: the run, the number that matters, the verdict. */
export function badgeWords(badge: RunBadge, stale: string): string {
  const verdict = stale === '' ? statusWords(badge.status) : `~ stale: ${stale}`;
  return [`run ${badge.run}`, badge.metric, verdict].filter(word => word !== '').join(' · ');
}

/** CRC-32 of a cell's text without the blanks around it, as Python's zlib computes it. */
export function digest(text: string): string {
  let rest = 0xffffffff;
  for (const byte of new TextEncoder().encode(text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, ''))) {
    rest = (rest >>> 8) ^ (TABLE[(rest ^ byte) & 0xff] ?? 0);
  }
  return ((rest ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) {
    rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  }
  return rest;
});

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
