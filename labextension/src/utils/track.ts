/** Where does `%%track` stand in a cell? */

/** Replaces the letters from `start` up to `end` by `text`. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const TRACK = '%%track';

/** Whether a line is `%%track`, as the kernel reads it: at the line's beginning, with or without arguments. */
const IS_TRACK = /^%%track(?:[ \t].*)?\r?$/;

/** Whether running this text would make a run. */
export function isTracked(source: string): boolean {
  return IS_TRACK.test(firstLine(source).line);
}

/** What puts `%%track` on the first line that is neither blank nor a comment, or takes it away from there. */
export function toggled(source: string): Edit {
  const { line, start } = firstLine(source);
  if (IS_TRACK.test(line)) {
    return { start, end: Math.min(start + line.length + 1, source.length), text: '' };
  }
  // Where nothing follows, what is typed next belongs to the cell's body.
  const above = start > 0 && source[start - 1] !== '\n' ? '\n' : '';
  return { start, end: start, text: `${above}${TRACK}\n` };
}

/** The first line that is neither blank nor a comment, and where it begins; the cell's end where there is none. */
function firstLine(source: string): { readonly line: string; readonly start: number } {
  let start = 0;
  for (const line of source.split('\n')) {
    const text = line.trim();
    if (text !== '' && !text.startsWith('#')) {
      return { line, start };
    }
    start += line.length + 1;
  }
  return { line: '', start: source.length };
}
