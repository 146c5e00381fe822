/** What does a line that runs say? Its progress while it goes on, its verdict or its error at the end: its outputs tell. */

/** The first text of `mlops_magic/magics/progress.py`, which the next one replaces. */
const PROGRESS = '… ';
const NOT_LOADED = /magic function `%+\w+` not found/;

export interface Said {
  /** What is being done now; '' where nothing says so. */
  readonly progress: string;
  /** First line of the last card: what it is about, and its verdict. */
  readonly title: string;
  /** The card's first paragraph. */
  readonly sentence: string;
  /** The error in one sentence; '' where there is none. */
  readonly error: string;
  readonly interrupted: boolean;
}

/** @param outputs A cell's outputs as the notebook's format has them, checked here. */
export function saidIn(outputs: readonly unknown[]): Said {
  let [progress, title, sentence, error, stderr, interrupted] = ['', '', '', '', '', false];
  for (const output of outputs) {
    if (!isRecord(output)) {
      continue;
    }
    const text = isRecord(output.data) ? textOf(output.data['text/plain']) : '';
    if (text.startsWith(PROGRESS)) {
      progress = text.slice(PROGRESS.length).trim();
    } else if (text.trim() !== '') {
      [title, sentence] = cardWords(text);
    }
    if (output.output_type === 'error') {
      error = textOf(output.evalue) || textOf(output.ename);
      interrupted = output.ename === 'KeyboardInterrupt';
    } else if (output.output_type === 'stream' && output.name === 'stderr') {
      stderr += textOf(output.text);
    }
  }
  // IPython itself tells of a magic that it does not know in the stream of errors only.
  if (error === '' && NOT_LOADED.test(stderr)) {
    error = 'mlops_magic is not loaded in this notebook. In its first cell, type: %load_ext mlops_magic';
  }
  return { progress, title, sentence, error, interrupted };
}

/** The first line without what stands at its right, and the first paragraph below the facts. */
function cardWords(text: string): readonly [string, string] {
  const [head = '', below = ''] = text.trim().split(/\n\s*\n/, 2);
  const first = head.split('\n', 1)[0] ?? '';
  return [first.split(/ {2,}/, 1)[0] ?? '', below.split('\n').map(line => line.trim()).join(' ')];
}

/** The format allows a list of lines for a text. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) {
    return value.map(textOf).join('');
  }
  return typeof value === 'string' ? value : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
