/** How is a line for the notebook written, whatever the things it names are called? */

/** A word that the grammar of our magics reads as it stands. */
const PLAIN = /^[\p{L}\p{N}_@.:/][\p{L}\p{N}_@.:/-]*$/u;

/** What would end the line, or is not seen in it. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** The text on one line, without what a person would not see. */
export function seen(text: string): string {
  return text.replace(UNSEEN, ' ');
}

/** One word of a magic's line: a name from the store cannot end the line and begin another. */
export function word(text: string): string {
  const shown = seen(text);
  return PLAIN.test(shown) ? shown : quoted(shown);
}

/** A text in quotes, as `--reason` takes it. */
export function quoted(text: string): string {
  return `"${seen(text).replace(/["\\]/g, '\\$&')}"`;
}

/** The line that compares runs, in the order they began. */
export function compareLine(runs: Iterable<number>): string {
  return ['%compare', ...[...runs].sort((left, right) => left - right)].join(' ');
}

/** What a promotion asks. */
export interface Promotion {
  /** churn@3 */
  readonly reference: string;
  readonly alias: string;
  /** Rows on which both versions are asked: a table of the notebook, a saved version, a file. */
  readonly on: string;
  /** What came true: a column of the rows, or a variable. */
  readonly target: string;
  /** '' gives none. */
  readonly reason: string;
}

/** The line that promotes a version, if the gate lets it. */
export function promoteLine({ reference, alias, on, target, reason }: Promotion): string {
  const line = `%promote ${word(reference)} to ${word(alias)} --on ${word(on)} --target ${word(target)}`;
  return line + because(reason);
}

/** The line that lets an alias point again where it pointed before. */
export function rollbackLine(name: string, alias: string, reason: string): string {
  return `%rollback ${word(name)} --alias ${word(alias)}${because(reason)}`;
}

/** Rows and target of the last promotion that stands in the notebook: the next one is likely asked on the same. */
export function rowsAsked(sources: readonly string[]): Pick<Promotion, 'on' | 'target'> {
  const lines = sources.flatMap(source => source.split('\n')).filter(line => /^%promote\s/.test(line)).reverse();
  const asked = (option: string): string | undefined =>
    lines.map(line => new RegExp(`\\s--${option}[ =]([^\\s"']+)`).exec(line)?.[1]).find(value => value !== undefined);
  return { on: asked('on') ?? 'X_test', target: asked('target') ?? 'y_test' };
}

function because(reason: string): string {
  return reason.trim() === '' ? '' : ` --reason ${quoted(reason.trim())}`;
}

/** The line that says what differs between two versions of data. */
export function diffLine(name: string, before: number, after: number): string {
  return `%data diff ${word(`${name}@${before}`)} ${word(`${name}@${after}`)}`;
}
