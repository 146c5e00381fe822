/** Which store does this notebook record into, and how many runs has it? One item in the status bar. */

import { Signal, type ISignal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import type { StatusReply } from '../utils/messages';
import { statusItemWords } from '../utils/words';
import { element, setText } from './element';

const NOT_READ = '! runs not read';

/** It asks when told to, never by itself; a press of it shows the sidebar. */
export class StatusItem extends Widget {
  constructor(
    private readonly ask: () => Promise<StatusReply>,
    show: () => void
  ) {
    super();
    this.id = 'mlops-magic-status';
    this.addClass('jp-MlopsStatus');
    this.button.type = 'button';
    this.button.addEventListener('click', show);
    this.node.append(this.button);
  }

  /** Whether it has something to say. */
  get active(): boolean {
    return this.wanted;
  }

  get activeChanged(): ISignal<this, void> {
    return this.changed;
  }

  /** Asks once, or, when nobody wants to know, hides. */
  refresh(wanted: boolean): void {
    const asked = ++this.asked;
    if (wanted !== this.wanted) {
      this.wanted = wanted;
      this.changed.emit();
    }
    if (wanted) {
      void this.look(asked);
    }
  }

  private async look(asked: number): Promise<void> {
    let words = NOT_READ;
    let title = 'The store could not be read.';
    try {
      const reply = await this.ask();
      words = statusItemWords(reply);
      title = 'The store this notebook records into. Press to see its runs.';
    } catch (failure) {
      title = failure instanceof Error && failure.message !== '' ? failure.message : title;
    }
    if (asked === this.asked) {
      setText(this.button, words);
      this.button.title = title;
    }
  }

  private readonly button = element('button');
  private readonly changed = new Signal<this, void>(this);
  private wanted = false;
  private asked = 0;
}
