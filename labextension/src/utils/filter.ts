/** Which runs does a person look for? */

import type { Run } from './messages';

/** One run and no other, as our magics name it. */
const REFERENCE = /^run:\d+$/;

/** The runs in which every word of `text` occurs: in number, experiment, name, status or the name of a metric. */
export function filtered(runs: readonly Run[], text: string): readonly Run[] {
  const words = text.toLowerCase().split(/\s+/).filter(word => word !== '');
  return words.length === 0 ? runs : runs.filter(run => words.every(word => isIn(run, word)));
}

function isIn(run: Run, word: string): boolean {
  return REFERENCE.test(word) ? word === `run:${run.id}` : searched(run).includes(word);
}

/** What was made of a run once is kept with it: a person types faster than ten thousand of them are joined. */
const KEPT = new WeakMap<Run, string>();

function searched(run: Run): string {
  const kept = KEPT.get(run) ?? joined(run);
  KEPT.set(run, kept);
  return kept;
}

function joined(run: Run): string {
  const metrics = run.metrics.map(metric => metric.name);
  // A line break between two texts, so that no word is found across them.
  return [`run:${run.id}`, run.experiment, run.name, run.status, ...metrics].join('\n').toLowerCase();
}
