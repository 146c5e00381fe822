/** Which runs does the store hold? The sidebar that shows them. */

import { LabIcon } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Poll } from '@lumino/polling';
import { Widget } from '@lumino/widgets';

import runsSvg from '../../style/runs.svg';
import type { RunsReply } from '../utils/messages';
import { countWords } from '../utils/words';
import { element, setText } from './element';
import { RunsTable } from './table';

const NO_RUNS = 'No runs yet. In a notebook, type %load_ext mlops_magic, then put %%track on a cell.';
const UNKNOWN_FAILURE = 'The runs could not be read. Press Refresh to try again.';
const SLOWEST_SECONDS = 60;

/**
 * It looks at the store when it is shown, when asked, and every `refreshSeconds` while it is visible; hidden, it asks
 * nothing. A failed look says why in a sentence and shows no list: the last one may be another notebook's.
 */
export class RunsPanel extends Widget {
  constructor(private readonly list: () => Promise<RunsReply>) {
    super();
    this.id = 'mlops-magic-runs';
    this.addClass('jp-MlopsRuns');
    this.title.caption = 'Runs';
    this.title.icon = new LabIcon({ name: 'mlops-magic:runs', svgstr: runsSvg });
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', 'Runs');

    this.again.type = 'button';
    this.again.addEventListener('click', () => this.refresh());
    this.notice.setAttribute('role', 'status');
    const head = element('div', 'jp-MlopsRuns-head');
    head.append(element('h2', '', 'Runs'), this.count, this.again);
    this.scroller.append(this.table.node);
    this.node.append(head, this.where, this.notice, this.scroller);
    this.say('Looking for runs…');
  }

  /** Seconds between two looks while visible; 0 looks only when something asks. */
  set refreshSeconds(seconds: number) {
    const interval = seconds > 0 ? seconds * 1000 : Poll.NEVER;
    const slowest = Math.max(interval, SLOWEST_SECONDS * 1000);
    this.poll.frequency = { interval, backoff: interval !== Poll.NEVER, max: slowest };
  }

  /** Looks now, if anybody can see the answer. */
  refresh(): void {
    if (this.isVisible) {
      void this.poll.refresh();
    }
  }

  override dispose(): void {
    this.poll.dispose();
    super.dispose();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.refresh();
  }

  private async look(): Promise<void> {
    const asked = ++this.asked;
    try {
      const reply = await this.list();
      if (asked === this.asked) {
        this.display(reply);
      }
    } catch (failure) {
      if (asked === this.asked) {
        this.display(null);
        this.say(failure instanceof Error && failure.message !== '' ? failure.message : UNKNOWN_FAILURE);
      }
      throw failure; // the poll then waits longer before the next look
    }
  }

  private display(reply: RunsReply | null): void {
    const runs = reply?.runs ?? [];
    this.say(runs.length === 0 ? NO_RUNS : '');
    setText(this.count, runs.length === 0 ? '' : countWords(runs.length, reply?.total ?? 0));
    setText(this.where, reply?.store ?? '');
    this.scroller.hidden = runs.length === 0;
    this.table.update(runs, Date.now());
  }

  private say(sentence: string): void {
    setText(this.notice, sentence);
    this.notice.hidden = sentence === '';
  }

  private readonly count = element('span', 'jp-MlopsRuns-count');
  private readonly again = element('button', 'jp-MlopsRuns-again', 'Refresh');
  private readonly where = element('code', 'jp-MlopsRuns-where');
  private readonly notice = element('p', 'jp-MlopsRuns-notice');
  private readonly scroller = element('div', 'jp-MlopsRuns-scroller');
  private readonly table = new RunsTable();
  private asked = 0;
  private readonly poll = new Poll({
    name: 'mlops-magic:runs',
    auto: true,
    factory: () => this.look(),
    frequency: { interval: 5000, backoff: true, max: SLOWEST_SECONDS * 1000 },
    standby: () => !this.isVisible || document.hidden
  });
}
