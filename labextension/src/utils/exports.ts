/** What can be exported, as which line, and where does the result lie? */

import { seen, word } from './lines';

/** Python's kinds, on this side of the wire: tests/contracts compares the two. */
export const KINDS = ['pipeline', 'service', 'mlflow', 'ci'] as const;

export type Kind = (typeof KINDS)[number];

export interface Choice {
  readonly kind: Kind;
  /** As it was typed: expressions over variables are allowed. */
  readonly target: string;
  readonly out: string;
  /** Seconds, as typed; '' leaves it to the kernel. */
  readonly budget: string;
}

/** What a person reads of a kind. */
export const ABOUT: Readonly<Record<Kind, string>> = {
  pipeline:
    'A script that rebuilds the target, from the executions it stands on. It is replayed in clean processes and ' +
    'compared with what the notebook has; that takes some time.',
  service: 'A folder that serves a registered model without mlops_magic. A clean process is asked, and compared.',
  mlflow: 'A folder that MLflow loads and serves, of a registered model.',
  ci: 'Files for GitHub Actions and GitLab that test a registered model.'
};

const FILES: Readonly<Record<Kind, string>> = { pipeline: 'pipeline.py', service: 'README.md', mlflow: 'MLmodel', ci: '' };
const MOST_LETTERS = 60;

/** @param models Names in the store: each is one word of the line, whatever it holds. */
export function exportLine({ kind, target, out, budget }: Choice, models: ReadonlySet<string>): string {
  const what = models.has(target) ? word(target) : seen(target).trim();
  const words = ['%export', kind, what];
  if (out.trim() !== '') {
    words.push('--out', word(out.trim()));
  }
  if (kind === 'pipeline' && budget.trim() !== '') {
    words.push('--budget', word(budget.trim()));
  }
  return words.join(' ');
}

/** Where an export goes if nobody says otherwise, beside the notebook. */
export function folderFor(kind: Kind, target: string): string {
  if (kind === 'ci') {
    return '.';
  }
  const plain = target.normalize('NFKC').replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
  return `exports/${plain.slice(0, MOST_LETTERS) || 'target'}-${kind}`;
}

/**
 * The file to open of a result, seen from the notebook's folder; '' where the file browser cannot reach it.
 */
export function resultFile(kind: Kind, out: string): string {
  const steps = out.trim().replaceAll('\\', '/').split('/');
  const reached = steps[0] !== '' && steps[0] !== '~' && !steps.includes('..') && !/^[a-z]:/i.test(out.trim());
  return reached && FILES[kind] !== '' ? `${out.trim()}/${FILES[kind]}` : '';
}
