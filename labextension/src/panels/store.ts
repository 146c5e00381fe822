/** What do all panels of the sidebar do alike? They look at the store, and say why when it cannot be seen. */

import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import type { StatusReply } from '../utils/messages';
import { visible } from '../utils/visible';
import { element, setText } from './element';
import { Follower, type Watch } from './follow';

export const NO_NOTEBOOK = 'Open the notebook first: the line goes into a new cell of it.';
const UNKNOWN_FAILURE = 'The store could not be read. Press Refresh to try again.';

/**
 * It looks at the store when it is shown, when asked, and whenever the store changes while it is visible; hidden, it
 * asks nothing. A failed look says why in a sentence and shows no list: the last one may be another notebook's.
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
    this.scroller.hidden = this.tools.hidden = true;
    document.addEventListener('visibilitychange', this.visibilityChanged);
  }

  /** Who tells of changes, and the shortest time between two looks; 0 looks only when something asks. */
  follow(watch: Watch, seconds: number): void {
    this.follower.watch = watch;
    this.follower.seconds = seconds;
  }

  /** Looks now, and follows, if anybody can see the answer; else it asks nothing. */
  refresh(): void {
    if (this.isVisible && !document.hidden) {
      this.follower.start();
    } else {
      this.follower.stop();
    }
  }

  /** Brings an entry into sight, and the focus to it, as soon as it is there: what is to be found is in code. */
  find(reference: string): void {
    this.sought = reference;
    this.seek();
  }

  override dispose(): void {
    document.removeEventListener('visibilitychange', this.visibilityChanged);
    this.follower.stop();
    super.dispose();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.refresh();
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this.follower.stop();
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

  /** Says how much of it a filter leaves. */
  protected recount(count: string): void {
    setText(this.count, count);
  }

  private seek(): void {
    const codes = this.sought === '' ? [] : [...this.scroller.querySelectorAll('li code')];
    const entry = codes.filter(code => code.textContent === visible(this.sought)).at(-1)?.closest('li');
    if (entry) {
      this.sought = '';
      entry.tabIndex = -1;
      entry.scrollIntoView({ block: 'center' });
      entry.focus({ preventScroll: true });
    }
  }

  protected say(sentence: string): void {
    setText(this.notice, sentence);
    this.notice.hidden = sentence === '';
  }

  /** Asks for what the first answer had no room for; `isCurrent` says whether nobody has asked anew meanwhile. */
  protected async askMore(isCurrent: () => boolean): Promise<void> {
    void isCurrent;
  }

  /** One look; gives what the store was seen as. */
  private async look(): Promise<string> {
    const asked = ++this.asked;
    const isCurrent = (): boolean => asked === this.asked;
    try {
      const reply = await this.ask();
      if (isCurrent()) {
        this.display(reply);
        this.seek();
        await this.askMore(isCurrent);
      }
      return reply.seen;
    } catch (failure) {
      if (isCurrent()) {
        this.display(null);
        this.say(failure instanceof Error && failure.message !== '' ? failure.message : UNKNOWN_FAILURE);
      }
      throw failure; // who follows then waits before the next look
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
  private sought = '';
  private readonly follower = new Follower(() => this.look());
  private readonly visibilityChanged = (): void => this.refresh();
}
