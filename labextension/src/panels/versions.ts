/** Which versions does the store hold, of models or of data? A panel that lists them by name. */

import type { StatusReply } from '../utils/messages';
import type { Action, Asks, Entry, Group } from '../utils/versions';
import { countWords, whenWords } from '../utils/words';
import { element, setText } from './element';
import { StorePanel } from './store';

/** What tells a list of models from a list of data. */
export interface Subject<Reply> {
  readonly id: string;
  /** The tab's name. */
  readonly label: string;
  /** What is said where there is nothing. */
  readonly nothing: string;
  /** What the buttons do, said above the list. */
  readonly about: string;
  readonly groups: (reply: Reply) => readonly Group[];
}

export class VersionsPanel<Reply extends StatusReply> extends StorePanel<Reply> {
  /**
   * @param act Does what a button asks for, says how it goes, and gives the last word: a verdict, or why there is none.
   */
  constructor(
    private readonly subject: Subject<Reply>,
    ask: () => Promise<Reply>,
    private readonly act: (asks: Asks, say: (words: string) => void) => Promise<string>
  ) {
    super(subject.id, subject.label, ask);
    this.addClass('jp-MlopsVersions');
    this.outcome.setAttribute('role', 'status');
    this.tell('');
    this.tools.append(element('p', '', subject.about), this.outcome);
  }

  protected override display(reply: Reply | null): void {
    const groups = reply === null ? [] : this.subject.groups(reply);
    const count = groups.reduce((sum, group) => sum + group.entries.length, 0);
    this.frame(
      reply?.store ?? null,
      count === 0 ? '' : countWords(count, count, 'version'),
      count === 0 ? this.subject.nothing : ''
    );
    const seen = JSON.stringify(groups);
    // What stays the same is left alone: a button keeps its focus, a selection of text its letters.
    if (seen !== this.seen) {
      this.seen = seen;
      this.times.length = 0;
      this.scroller.replaceChildren(...groups.map(group => this.group(group)));
    }
    const now = Date.now();
    this.times.forEach(([node, created]) => setText(node, whenWords(created, now)));
  }

  private group({ name, entries }: Group): HTMLElement {
    const section = element('section');
    section.append(element('h3', '', name));
    const list = element('ul');
    list.append(...entries.map(entry => this.entry(entry)));
    section.append(list);
    return section;
  }

  private entry(entry: Entry): HTMLElement {
    const item = element('li');
    const first = element('div', 'jp-MlopsVersions-first');
    const when = element('time');
    when.dateTime = new Date(entry.created).toISOString();
    when.title = `${when.dateTime.slice(0, 19).replace('T', ' ')} UTC`;
    this.times.push([when, entry.created]);
    const marks = entry.marks.map(mark => element('b', '', mark));
    first.append(element('code', '', entry.reference), ...marks, when);
    const facts = entry.facts.filter(fact => fact !== '').map(fact => element('span', '', fact));
    const second = element('div', 'jp-MlopsVersions-second');
    second.append(...facts);
    const actions = element('div', 'jp-MlopsVersions-actions');
    actions.append(...entry.actions.map(action => this.button(entry, action)));
    item.append(first, second, ...(entry.actions.length > 0 ? [actions] : []));
    return item;
  }

  private button(entry: Entry, action: Action): HTMLButtonElement {
    const button = element('button', 'jp-mod-bordered', action.label);
    button.type = 'button';
    button.setAttribute('aria-label', `${action.label}: ${entry.reference}`);
    button.addEventListener('click', () => void this.act(action.asks, words => this.tell(words)).then(words => this.tell(words)));
    return button;
  }

  /** What became of the last button that was pressed; it stays when the list is looked at again. */
  private tell(words: string): void {
    setText(this.outcome, words);
    this.outcome.hidden = words === '';
  }

  private readonly outcome = element('p', 'jp-MlopsVersions-outcome');
  private readonly times: Array<readonly [HTMLElement, number]> = [];
  private seen = '';
}
