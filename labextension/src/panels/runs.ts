/** Which runs does the store hold? The panel that shows, filters and compares them. */

import { filtered } from '../utils/filter';
import { RunHistory, type RunsQuestion } from '../utils/history';
import { compareLine } from '../utils/lines';
import type { RunsReply } from '../utils/messages';
import { compareWords, countWords, matchWords } from '../utils/words';
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
    private readonly askRuns: (question: RunsQuestion) => Promise<RunsReply>,
    private readonly write: (line: string) => Promise<string>,
    private readonly history = new RunHistory()
  ) {
    super('mlops-magic-runs', 'Runs', () => askRuns(history.next));
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
    this.markChosen();
  }

  /** Shows the run of a reference, `run:12`, alone. */
  override find(reference: string): void {
    this.words.value = reference;
    this.arrange();
  }

  protected override display(reply: RunsReply | null): void {
    if (reply === null) {
      this.history.forget();
    } else if (!this.history.take(reply)) {
      this.refresh(); // another store lies there: all of it is asked for
      return;
    }
    this.list(reply);
  }

  /** The rest of a long list, page after page, while the first one is read. */
  protected override async askMore(isCurrent: () => boolean): Promise<void> {
    for (let older = this.history.older; older !== null; older = this.history.older) {
      const reply = await this.askRuns(older);
      if (!isCurrent()) {
        return;
      }
      if (!this.history.takeOlder(reply)) {
        this.refresh();
        return;
      }
      this.list(reply);
    }
  }

  private list(reply: RunsReply | null): void {
    const { runs } = this.history;
    // Numbers mean other runs in another store.
    if (reply === null || reply.store !== this.store) {
      this.table.keep(new Set());
      this.scroller.scrollTop = 0;
    }
    this.store = reply?.store ?? null;
    this.total = reply?.total ?? 0;
    this.frame(this.store, this.counted(runs.length), runs.length === 0 ? NO_RUNS : '');
    this.arrange();
  }

  private arrange(): void {
    const { runs } = this.history;
    const shown = filtered(runs, this.words.value);
    this.table.update(shown, Date.now());
    if (runs.length > 0) {
      this.say(shown.length === 0 ? NO_MATCH : '');
      this.recount(this.counted(shown.length));
    }
    this.markChosen();
  }

  private counted(shown: number): string {
    const read = this.history.runs.length;
    if (read === 0) {
      return '';
    }
    return shown < read ? matchWords(shown, this.total) : countWords(read, this.total);
  }

  private markChosen(): void {
    setText(this.compare, compareWords(this.table.chosen));
    this.compare.disabled = this.table.chosen.size < 2;
  }

  private readonly words = element('input');
  private readonly compare = element('button', 'jp-mod-bordered');
  private readonly table = new RunsTable(this.scroller, () => this.markChosen());
  private store: string | null = null;
  private total = 0;
}
