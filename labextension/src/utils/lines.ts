/** How is a line for the notebook written, whatever the things it names are called? */

/** A word that the grammar of our magics reads as it stands. */
const PLAIN = /^[\p{L}\p{N}_@.:/][\p{L}\p{N}_@.:/-]*$/u;

/** What would end the line, or is not seen in it. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** One word of a magic's line: a name from the store cannot end the line and begin another. */
export function word(text: string): string {
  const seen = text.replace(UNSEEN, ' ');
  return PLAIN.test(seen) ? seen : quoted(seen);
}

/** A text in quotes, as `--reason` takes it. */
export function quoted(text: string): string {
  return `"${text.replace(UNSEEN, ' ').replace(/["\\]/g, '\\$&')}"`;
}

/** The line that compares runs, in the order they began. */
export function compareLine(runs: Iterable<number>): string {
  return ['%compare', ...[...runs].sort((left, right) => left - right)].join(' ');
}

/** The line that promotes a version: the gate asks for rows, which the notebook has. */
export function promoteLine(reference: string, reason: string): string {
  return `%promote ${word(reference)} to champion --on X_test --target y_test --reason ${quoted(reason || 'why')}`;
}

/** The line that lets an alias point again where it pointed before. */
export function rollbackLine(name: string, alias: string, reason: string): string {
  return `%rollback ${word(name)} --alias ${word(alias)} --reason ${quoted(reason || 'why')}`;
}

/** The line that says what differs between two versions of data. */
export function diffLine(name: string, before: number, after: number): string {
  return `%data diff ${word(`${name}@${before}`)} ${word(`${name}@${after}`)}`;
}
