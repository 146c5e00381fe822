/** Which rows of a long list are in sight? Every row is equally high, so that it can be told without drawing any. */

export interface Sight {
  /** Place of the first row that is drawn. */
  readonly first: number;
  /** Place behind the last one. */
  readonly end: number;
}

/** Rows that are drawn above and below what is seen, so that a turn of the wheel meets no empty ground. */
const MARGIN = 8;

/**
 * The rows to draw.
 *
 * @param count Rows of the list.
 * @param rowHeight Of one row; more than 0.
 * @param top How far the first row has been scrolled out of sight; negative where it has not yet come up.
 * @param height Of the place where rows are seen.
 */
export function inSight(count: number, rowHeight: number, top: number, height: number): Sight {
  const first = Math.floor(top / rowHeight) - MARGIN;
  const end = Math.ceil((top + Math.max(height, 0)) / rowHeight) + MARGIN;
  const within = (place: number): number => Math.min(Math.max(place, 0), count);
  return { first: within(first), end: within(end) };
}

/** How far to scroll so that a row is wholly in sight; as far as now where it is. */
export function revealing(place: number, rowHeight: number, top: number, height: number): number {
  const above = place * rowHeight;
  if (above < top) {
    return above;
  }
  const below = above + rowHeight - height;
  return below > top ? below : top;
}

/** Where a key leads from a row; null where it leads nowhere. `page` is how many rows are seen at once. */
export function led(key: string, place: number, count: number, page: number): number | null {
  const step = Math.max(page - 1, 1);
  const places: Readonly<Record<string, number>> = {
    ArrowDown: place + 1,
    ArrowUp: place - 1,
    PageDown: place + step,
    PageUp: place - step,
    Home: 0,
    End: count - 1
  };
  const wanted = places[key];
  return wanted === undefined || count === 0 ? null : Math.min(Math.max(wanted, 0), count - 1);
}
