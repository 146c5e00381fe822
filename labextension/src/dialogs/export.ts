/** What leaves the notebook, as what, and is it proven? A dialog that asks, shows how the proof goes, and its verdict. */

import { element, setText } from '../panels/element';
import type { Running } from '../running';
import { ABOUT, exportLine, folderFor, KINDS, resultFile, type Kind } from '../utils/exports';
import type { Said } from '../utils/outputs';
import { Modal, named, suggest } from './modal';

const STARTING = 'The kernel has the line…';
const UNTOUCHED = 'Stopped. The line stands in the notebook and can be run again.';

/** What the dialog needs of the world. */
export interface Exporting {
  /** Names in the store as a field takes them, the newest first. */
  readonly models: () => Promise<readonly string[]>;
  /** What could be exported, as the notebook's kernel knows it. */
  readonly targets: () => Promise<readonly string[]>;
  /** Puts the line into a new cell and runs it; a sentence where it cannot run, '' where it is not to. */
  readonly run: (line: string, look: (said: Said) => void) => Running | string;
  /** Whether the line is run, or only put into the notebook. */
  readonly runs: boolean;
  /** Gives what opens a file beside the notebook; null where there is none. */
  readonly result: (file: string) => Promise<(() => void) | null>;
}

export class ExportDialog {
  constructor(private readonly world: Exporting) {
    [this.target, this.targets] = named('');
    this.kind.append(
      ...KINDS.map(kind => {
        const option = element('option', '', kind);
        option.value = kind;
        return option;
      })
    );
    this.target.placeholder = 'a variable of the notebook, or a model';
    this.modal.field('Target', this.target).after(this.targets);
    this.modal.field('As', this.kind);
    this.modal.fields.append(this.about);
    this.modal.field('Into the folder', this.out);
    this.budgetField = this.modal.field('Seconds to try what can be left out', this.budget).parentElement;
    this.modal.fields.append(this.line);
    [this.out, this.budget].forEach(input => (input.type = 'text'));
    this.out.required = true;
    this.out.spellcheck = false;
    this.budget.type = 'number';
    this.budget.min = '0';
    this.budget.placeholder = 'twice what the cells took';
    this.out.addEventListener('input', () => (this.ownFolder = this.out.value !== ''));
    this.modal.fields.addEventListener('input', () => this.follow());
    this.modal.offer([world.runs ? 'Export' : 'Insert the Line', () => this.start()], ['Cancel', () => this.modal.close()]);
    this.modal.say('');
    this.follow();
  }

  open(): void {
    this.modal.open();
    this.target.focus();
    void this.learn();
  }

  /** Fills in what there is to choose from; a kernel that is busy answers later, or never. */
  private async learn(): Promise<void> {
    const offer = (): void => suggest(this.targets, [...this.models, ...this.variables]);
    void this.world.targets().then(
      names => {
        this.variables = names;
        offer();
      },
      () => undefined // then names are typed
    );
    this.models = await this.world.models().catch(() => []);
    offer();
    if (this.target.value === '' && this.models[0] !== undefined) {
      this.target.value = this.models[0];
      this.target.select();
      this.follow();
    }
  }

  /** Lets what depends on another field follow it. */
  private follow(): void {
    const kind = this.chosen();
    if (!this.ownFolder) {
      this.out.value = folderFor(kind, this.target.value);
    }
    setText(this.about, ABOUT[kind]);
    this.budgetField?.toggleAttribute('hidden', kind !== 'pipeline');
    setText(this.line, this.typed());
  }

  private chosen(): Kind {
    return KINDS.find(kind => kind === this.kind.value) ?? 'pipeline';
  }

  private typed(): string {
    const [target, out, budget] = [this.target.value, this.out.value, this.budget.value];
    return exportLine({ kind: this.chosen(), target, out, budget }, new Set(this.models));
  }

  private start(): void {
    const file = resultFile(this.chosen(), this.out.value);
    const running = this.world.run(this.typed(), said => this.modal.say(said.progress ? `… ${said.progress}` : STARTING));
    if (typeof running === 'string') {
      this.modal.say(running);
      if (running === '') {
        this.modal.close();
      }
      return;
    }
    this.modal.fields.toggleAttribute('inert', true);
    this.modal.say(STARTING);
    const [stop] = this.modal.offer(
      ['Stop', () => void this.stop(running, stop)],
      ['Close, and Let It Go On', () => this.modal.close()]
    );
    stop?.focus();
    void running.ended.then(said => this.end(said, file));
  }

  private async stop(running: Running, button: HTMLButtonElement | undefined): Promise<void> {
    button?.toggleAttribute('disabled', true);
    this.modal.say('Stopping…');
    await running.stop().catch(() => this.modal.say('The kernel could not be interrupted. Its own button may do it.'));
  }

  /** The verdict as text, and what can be done with the result. */
  private async end(said: Said, file: string): Promise<void> {
    const open = said.error === '' && file !== '' ? await this.world.result(file) : null;
    const words = said.error === '' ? [said.title, said.sentence] : [`✗ ${said.error}`];
    this.modal.say(said.interrupted ? UNTOUCHED : words.filter(each => each !== '').join('\n'));
    const close = ['Close', () => this.modal.close()] as const;
    const reopen = (): void => {
      this.modal.close();
      open?.();
    };
    const [first] = this.modal.offer(...(open === null ? [close] : [[`Open ${file}`, reopen] as const, close]));
    first?.focus();
  }

  private readonly modal = new Modal('Export');
  private readonly kind = element('select');
  private readonly out = element('input');
  private readonly budget = element('input');
  private readonly about = element('p', 'jp-MlopsDialog-help');
  private readonly line = element('code', 'jp-MlopsDialog-line');
  private readonly budgetField: HTMLElement | null;
  private readonly target: HTMLInputElement;
  private readonly targets: HTMLDataListElement;
  private models: readonly string[] = [];
  private variables: readonly string[] = [];
  private ownFolder = false;
}
