/** What do all panels of the sidebar do alike? They look at the store, and say why when it cannot be seen. */

import type { Message } from '@lumino/messaging';
import { Poll } from '@lumino/polling';
import { Widget } from '@lumino/widgets';

import type { StatusReply } from '../utils/messages';
import { element, setText } from './element';

export const NO_NOTEBOOK = 'Open the notebook first: the line goes into a new cell of it.';
const UNKNOWN_FAILURE = 'The store could not be read. Press Refresh to try again.';
const SLOWEST_SECONDS = 60;

/**
 * It looks at the store when it is shown, when asked, and every `refreshSeconds` while it is visible; hidden, it asks
 * nothing. A failed look says why in a sentence and shows no list: the last one may be another notebook's.
 */
export abstract class StorePanel<Reply extends StatusReply> extends Widget {
  /**
   * @param id The element's id.
   * @param label What a tab and a screen reader call it.
   * @param ask Asks the server.
   */
  constructor(
    id: string,
    readonly label: string,
    private readonly ask: () => Promise<Reply>
  ) {
    super();
    this.id = id;
    this.addClass('jp-MlopsStore');
    this.node.setAttribute('role', 'tabpanel');
    this.node.setAttribute('aria-label', label);

    this.again.type = 'button';
    this.again.addEventListener('click', () => this.refresh());
    this.notice.setAttribute('role', 'status');
    const head = element('div', 'jp-MlopsStore-head');
    head.append(this.count, this.again);
    this.node.append(head, this.where, this.tools, this.notice, this.scroller);
    this.say(`Looking for ${label.toLowerCase()}…`);
    this.scroller.hidden = true;
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

  /** Shows an answer; null shows none. */
  protected abstract display(reply: Reply | null): void;

  /** Says how much there is; without anything, only the sentence `nothing` is shown. */
  protected frame(store: string | null, count: string, nothing: string): void {
    this.say(nothing);
    setText(this.count, count);
    setText(this.where, store ?? '');
    this.scroller.hidden = this.tools.hidden = count === '';
  }

  protected say(sentence: string): void {
    setText(this.notice, sentence);
    this.notice.hidden = sentence === '';
  }

  private async look(): Promise<void> {
    const asked = ++this.asked;
    try {
      const reply = await this.ask();
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

  /** Between the heading and the list. */
  protected readonly tools = element('div', 'jp-MlopsStore-tools');
  protected readonly scroller = element('div', 'jp-MlopsStore-scroller');
  private readonly count = element('span', 'jp-MlopsStore-count');
  private readonly again = element('button', 'jp-mod-bordered', 'Refresh');
  private readonly where = element('code', 'jp-MlopsStore-where');
  private readonly notice = element('p', 'jp-MlopsStore-notice');
  private asked = 0;
  private readonly poll = new Poll({
    name: 'mlops-magic:store',
    auto: true,
    factory: () => this.look(),
    frequency: { interval: 5000, backoff: true, max: SLOWEST_SECONDS * 1000 },
    standby: () => !this.isVisible || document.hidden
  });
}
