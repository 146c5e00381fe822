/** How is a figure, a time or a status written for a person? */

import type { Figure, Metric, Run, StatusReply } from './messages';

const SIGNS: Readonly<Record<string, string>> = {
  finished: '✓',
  running: '…',
  failed: '✗',
  killed: '✗',
  interrupted: '!'
};
const METRICS_SHOWN = 2;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Sign and word, so that colour is never the only signal. */
export function statusWords(status: string): string {
  return `${SIGNS[status] ?? '?'} ${status}`;
}

/** Four significant digits; thin spaces between thousands. */
export function figureWords(value: Figure): string {
  if (typeof value !== 'number') {
    return { NaN: 'NaN', Infinity: '∞', '-Infinity': '−∞' }[value];
  }
  const rounded = Number(value.toPrecision(4));
  const size = Math.abs(rounded);
  if (size !== 0 && (size < 1e-4 || size >= 1e9)) {
    return rounded.toExponential().replace('e+', 'e').replaceAll('-', '−');
  }
  const [whole = '', part] = (size >= 1e4 ? Math.round(value) : rounded).toString().split('.');
  const grouped = whole.length > 4 + Number(value < 0) ? whole.replace(/\B(?=(\d{3})+$)/g, '\u2009') : whole;
  return (part === undefined ? grouped : `${grouped}.${part}`).replace('-', '−');
}

/** The first metrics of a run in one line; the rest is counted. */
export function metricsWords(metrics: readonly Metric[]): string {
  const shown = metrics.slice(0, METRICS_SHOWN).map(metric => `${metric.name} ${figureWords(metric.value)}`);
  const more = metrics.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` +${more}` : '');
}

/** Relative up to a day, then the local date. */
export function whenWords(started: number, now: number): string {
  const age = now - started;
  if (age < MINUTE) {
    return 'just now';
  }
  if (age < HOUR) {
    return `${Math.floor(age / MINUTE)} min ago`;
  }
  if (age < DAY) {
    return `${Math.floor(age / HOUR)} h ago`;
  }
  const day = new Date(started);
  const two = (part: number): string => part.toString().padStart(2, '0');
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`;
}

/** Everything about a run that has no column, for its tooltip. */
export function runWords(run: Run): string {
  const took = run.seconds === null ? [] : [`took ${figureWords(run.seconds)} s`];
  const metrics = run.metrics.map(metric => `${metric.name} ${figureWords(metric.value)}`);
  return [`run:${run.id} ${run.name}`.trim(), statusWords(run.status), run.error, ...took, ...metrics]
    .filter(line => line !== '')
    .join('\n');
}

/** How many there are, and how many of them are listed. */
export function countWords(shown: number, total: number, one = 'run'): string {
  const noun = total === 1 ? one : `${one}s`;
  return shown < total ? `newest ${figureWords(shown)} of ${figureWords(total)} ${noun}` : `${figureWords(total)} ${noun}`;
}

/** How many of all runs a filter leaves. */
export function matchWords(found: number, total: number): string {
  return `${figureWords(found)} of ${figureWords(total)} runs`;
}

const MOST_NUMBERS = 4;

/** What pressing the button would compare, selected runs that a filter hides included. */
export function compareWords(chosen: ReadonlySet<number>): string {
  if (chosen.size < 2) {
    return 'Compare';
  }
  const numbers = [...chosen].sort((left, right) => left - right);
  return chosen.size <= MOST_NUMBERS ? `Compare ${numbers.join(', ')}` : `Compare ${chosen.size} runs`;
}

/** What the status bar says of a store. */
export function statusItemWords({ store, total }: Pick<StatusReply, 'store' | 'total'>): string {
  return store === null ? 'no runs yet' : `${countWords(total, total)} in ${store}`;
}
