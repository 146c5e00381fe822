/** Which runs does the store hold? The panel that shows, filters and compares them. */

import { filtered } from '../utils/filter';
import { compareLine } from '../utils/lines';
import type { Run, RunsReply } from '../utils/messages';
import { compareWords, countWords } from '../utils/words';
import { element, setText } from './element';
import { StorePanel } from './store';
import { RunsTable } from './table';

const NO_RUNS = 'No runs yet. In a notebook, type %load_ext mlops_magic, then put %%track on a cell.';
const NO_MATCH = 'No run has all these words in its number, experiment, name, status or metrics.';

export class RunsPanel extends StorePanel<RunsReply> {
  /**
   * @param write Puts a line into a new cell and runs it; gives a sentence where that did not go well.
   */
  constructor(
    ask: () => Promise<RunsReply>,
    private readonly write: (line: string) => Promise<string>
  ) {
    super('mlops-magic-runs', 'Runs', ask);
    this.addClass('jp-MlopsRuns');
    this.words.type = 'search';
    this.words.placeholder = 'Filter';
    this.words.setAttribute('aria-label', 'Filter runs by number, experiment, name, status or metric');
    this.words.addEventListener('input', () => this.arrange());
    this.compare.type = 'button';
    this.compare.title = 'Compare the selected runs, in a new cell of the notebook';
    this.compare.addEventListener('click', () => {
      void this.write(compareLine(this.table.chosen)).then(sentence => this.say(sentence));
    });
    this.tools.append(this.words, this.compare);
    this.scroller.append(this.table.node);
    this.markChosen();
  }

  protected override display(reply: RunsReply | null): void {
    this.runs = reply?.runs ?? [];
    // Numbers mean other runs in another store.
    this.table.keep(reply !== null && reply.store === this.store ? new Set(this.runs.map(run => run.id)) : new Set());
    this.store = reply?.store ?? null;
    const none = this.runs.length === 0;
    this.frame(this.store, none ? '' : countWords(this.runs.length, reply?.total ?? 0), none ? NO_RUNS : '');
    this.arrange();
  }

  private arrange(): void {
    const shown = filtered(this.runs, this.words.value);
    this.table.update(shown, Date.now());
    if (this.runs.length > 0) {
      this.say(shown.length === 0 ? NO_MATCH : '');
    }
    this.markChosen();
  }

  private markChosen(): void {
    setText(this.compare, compareWords(this.table.chosen));
    this.compare.disabled = this.table.chosen.size < 2;
  }

  private readonly words = element('input');
  private readonly compare = element('button', 'jp-mod-bordered');
  private readonly table = new RunsTable(() => this.markChosen());
  private runs: readonly Run[] = [];
  private store: string | null = null;
}
