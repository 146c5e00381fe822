/** How does a person answer a question of ours? In the browser's own modal dialog: what is behind it rests. */

import { element, setText } from '../panels/element';

let made = 0;

/** A dialog with fields, a line that says what goes on, and buttons; Escape closes it, and focus goes back. */
export class Modal {
  /** @param onClosed Called once, however it was closed. */
  constructor(title: string, onClosed: () => void = () => undefined) {
    const heading = element('h2', '', title);
    heading.id = `jp-MlopsDialog-${++made}`;
    this.node.setAttribute('aria-labelledby', heading.id);
    this.status.setAttribute('role', 'status');
    this.form.append(heading, this.fields, this.status, this.buttons);
    this.node.append(this.form);
    // Keys pressed in here are no commands of JupyterLab.
    this.node.addEventListener('keydown', event => event.stopPropagation());
    this.form.addEventListener('submit', event => event.preventDefault());
    this.node.addEventListener('close', () => {
      this.node.remove();
      onClosed();
    });
  }

  open(): void {
    document.body.append(this.node);
    this.node.showModal();
  }

  close(): void {
    this.node.close();
  }

  get isOpen(): boolean {
    return this.node.open;
  }

  /** Adds a field below its label, with a line of help where there is one to give. */
  field<Input extends HTMLElement>(label: string, input: Input, help = ''): Input {
    const place = element('label', 'jp-MlopsDialog-field');
    place.append(element('span', '', label), input);
    this.fields.append(place);
    if (help !== '') {
      this.fields.append(element('p', 'jp-MlopsDialog-help', help));
    }
    return input;
  }

  /** Says what goes on; '' says nothing. */
  say(sentence: string): void {
    setText(this.status, sentence);
    this.status.hidden = sentence === '';
  }

  /** Stands these buttons below, the first one pressed by Enter too. */
  offer(...buttons: ReadonlyArray<readonly [string, () => void]>): readonly HTMLButtonElement[] {
    const stood = buttons.map(([label, press], place) => {
      const button = element('button', place === 0 ? 'jp-mod-first' : '', label);
      button.type = place === 0 ? 'submit' : 'button';
      button.addEventListener('click', event => {
        // A field that holds nothing says so itself.
        if (place > 0 || this.form.reportValidity()) {
          press();
        }
        event.preventDefault();
      });
      return button;
    });
    this.buttons.replaceChildren(...stood);
    return stood;
  }

  readonly node = element('dialog', 'jp-MlopsDialog');
  readonly fields = element('div', 'jp-MlopsDialog-fields');
  private readonly form = element('form');
  private readonly status = element('p', 'jp-MlopsDialog-status');
  private readonly buttons = element('div', 'jp-MlopsDialog-buttons');
}

/** A field for a word, which offers names and takes any other. */
export function named(value: string, ...options: string[]): readonly [HTMLInputElement, HTMLDataListElement] {
  const [input, list] = [element('input'), element('datalist')];
  list.id = `jp-MlopsDialog-${++made}`;
  input.type = 'text';
  input.value = value;
  input.required = true;
  input.spellcheck = false;
  input.setAttribute('list', list.id);
  suggest(list, options);
  return [input, list];
}

/** Offers these names, and no others. */
export function suggest(list: HTMLDataListElement, names: readonly string[]): void {
  list.replaceChildren(
    ...[...new Set(names)].map(name => {
      const option = element('option');
      option.value = name;
      return option;
    })
  );
}
