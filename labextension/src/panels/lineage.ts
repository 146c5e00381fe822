/** Where did it come from? The panel that draws a lineage, and says of a thing in it what it is. */

import { canBeAsked, foldedWords, relationsOf, type Box, type LineageReply } from '../utils/lineage';
import { element } from './element';
import { LineagePicture } from './picture';
import { StorePanel } from './store';

const NOTHING = 'Nothing to trace yet. In a notebook, put %%track on a cell, or type %register MODEL as NAME.';
const ALONE = 'Nothing that was recorded came before it or after it.';

/** What the heading does not say. */
function wordsBeside({ label, words }: Box): string {
  return words.startsWith(`${label}, `) ? words.slice(label.length + 2) : words;
}

/** Opens a thing in the tab that lists it. */
export type Opening = (kind: string, reference: string) => void;

/** Kinds of things that a tab lists, and the tab. */
export const TAB_OF: Readonly<Record<string, string>> = { run: 'Runs', model: 'Models', data: 'Data', drift: 'Drift' };

export class LineagePanel extends StorePanel<LineageReply> {
  constructor(
    ask: (of: string) => Promise<LineageReply>,
    private readonly open: Opening
  ) {
    const wanted = { of: '' };
    super('mlops-magic-lineage', 'Lineage', () => ask(wanted.of));
    this.wanted = wanted;
    this.addClass('jp-MlopsLineage');
    this.tools.append(
      this.button('+', 'Zoom in', () => this.picture.zoom(true)),
      this.button('−', 'Zoom out', () => this.picture.zoom(false)),
      this.button('Fit', 'Show all of it', () => this.picture.fit()),
      this.newest
    );
    this.facts.setAttribute('aria-live', 'polite');
    this.scroller.append(this.picture.node, this.facts);
  }

  protected override display(reply: LineageReply | null): void {
    this.reply = reply;
    const drawn = reply?.boxes.length ?? 0;
    if (reply === null || drawn === 0) {
      this.wanted.of = ''; // another store has other things
      this.frame(reply?.store ?? null, '', NOTHING);
      return;
    }
    if (this.wanted.of !== '' && reply.store !== this.tracedIn) {
      this.trace(''); // there, the same id means another thing
      return;
    }
    this.frame(reply.store, `${drawn} ${drawn === 1 ? 'thing' : 'things'}`, drawn === 1 ? ALONE : '');
    this.newest.disabled = this.wanted.of === '';
    const seen = JSON.stringify([reply.focus, reply.boxes, reply.lines, reply.folded]);
    if (seen !== this.seen) {
      this.seen = seen;
      this.picture.draw(reply);
      const kept = reply.boxes.find(box => box.id === this.selected);
      this.select(kept ?? reply.boxes.find(box => box.id === reply.focus));
    }
  }

  private select(box: Box | undefined): void {
    if (box === undefined || this.reply === null) {
      return;
    }
    this.selected = box.id;
    this.picture.mark(box.id);
    const list = element('ul');
    list.append(...relationsOf(this.reply, box.id).map(words => element('li', '', words)));
    const actions = element('div', 'jp-MlopsLineage-actions');
    const tab = TAB_OF[box.kind];
    if (tab !== undefined && box.opens !== '') {
      actions.append(this.button(`Show in ${tab}`, `Show ${box.label} in ${tab}`, () => this.open(box.kind, box.opens)));
    }
    if (box.id !== this.reply.focus && canBeAsked(box.id)) {
      actions.append(this.button('Trace this', `Trace ${box.label}`, () => this.trace(box.id)));
    }
    this.facts.replaceChildren(element('h3', '', box.label), element('p', '', wordsBeside(box)), list, actions);
    const folded = foldedWords(this.reply.folded);
    if (folded !== '') {
      this.facts.append(element('p', '', folded));
    }
  }

  private trace(of: string): void {
    this.wanted.of = of;
    this.tracedIn = this.reply?.store ?? null;
    this.selected = '';
    this.refresh();
  }

  private button(words: string, label: string, press: () => void): HTMLButtonElement {
    const button = element('button', 'jp-mod-bordered', words);
    button.type = 'button';
    button.setAttribute('aria-label', label);
    button.title = label;
    button.addEventListener('click', press);
    return button;
  }

  private readonly wanted: { of: string };
  private readonly picture = new LineagePicture({
    select: box => this.select(box),
    open: box => {
      if (TAB_OF[box.kind] !== undefined && box.opens !== '') {
        this.open(box.kind, box.opens);
      }
    }
  });
  private readonly newest = this.button('Newest', 'Trace the newest model or run', () => this.trace(''));
  private readonly facts = element('section', 'jp-MlopsLineage-facts');
  private reply: LineageReply | null = null;
  private tracedIn: string | null = null;
  private selected = '';
  private seen = '';
}
