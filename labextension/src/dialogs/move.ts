/** Where is an alias to point, and why? A dialog that says what will happen before it does. */

import { element, setText } from '../panels/element';
import { promoteLine, rollbackLine, type Promotion } from '../utils/lines';
import { Modal, named, suggest } from './modal';

/** What the dialog needs of the world. */
export interface Moving {
  /** Whether the line is run, or only put into the notebook. */
  readonly runs: boolean;
  /** Rows and target to begin with. */
  readonly asked: Pick<Promotion, 'on' | 'target'>;
  /** Names the kernel would offer at the end of a line. */
  readonly names: (line: string) => Promise<readonly string[]>;
}

/** The line of a promotion as a person confirmed it; null if they did not. */
export function askPromotion(reference: string, aliases: readonly string[], world: Moving): Promise<string | null> {
  return new Promise(resolve => {
    let answer: string | null = null;
    const modal = new Modal(`Promote ${reference}`, () => resolve(answer));
    const [alias, known] = named('champion', 'champion', 'challenger', ...aliases);
    const [on, tables] = named(world.asked.on);
    const [target, targets] = named(world.asked.target);
    const reason = element('input');
    reason.type = 'text';
    reason.placeholder = 'kept with the move';
    modal.field('Alias', alias).after(known);
    modal.field('Judged on the rows', on).after(tables);
    modal.field('What came true', target).after(targets);
    modal.field('Reason', reason);
    const [words, line] = [element('p', 'jp-MlopsDialog-help'), element('code', 'jp-MlopsDialog-line')];
    modal.fields.append(words, line);
    const typed = (): string =>
      promoteLine({ reference, alias: alias.value, on: on.value, target: target.value, reason: reason.value });
    const follow = (): void => {
      setText(
        words,
        `${reference} and what ${alias.value} points at now answer the same rows. ${alias.value} moves only if ` +
          `${reference} is better for certain; otherwise all stays as it is. The verdict is kept either way.`
      );
      setText(line, typed());
    };
    modal.fields.addEventListener('input', follow);
    confirmed(modal, 'Promote', world.runs, () => (answer = typed()));
    follow();
    modal.open();
    alias.select();
    const learn = (list: HTMLDataListElement, before: string): void =>
      void world.names(before).then(names => suggest(list, names), () => undefined);
    learn(tables, '%promote x --on ');
    learn(targets, '%promote x --target ');
  });
}

/** The line of a rollback as a person confirmed it; null if they did not. */
export function askRollback(name: string, alias: string, world: Pick<Moving, 'runs'>): Promise<string | null> {
  return new Promise(resolve => {
    let answer: string | null = null;
    const modal = new Modal(`Roll Back ${alias} of ${name}`, () => resolve(answer));
    const reason = element('input');
    reason.type = 'text';
    reason.placeholder = 'kept with the move';
    modal.field('Reason', reason);
    const [words, line] = [element('p', 'jp-MlopsDialog-help'), element('code', 'jp-MlopsDialog-line')];
    setText(
      words,
      `${alias} points again at the version it pointed at before, once that version’s signature is verified. ` +
        'The promotion stays in the history.'
    );
    modal.fields.append(words, line);
    const follow = (): void => setText(line, rollbackLine(name, alias, reason.value));
    modal.fields.addEventListener('input', follow);
    confirmed(modal, 'Roll Back', world.runs, () => (answer = rollbackLine(name, alias, reason.value)));
    follow();
    modal.open();
    reason.focus();
  });
}

function confirmed(modal: Modal, label: string, runs: boolean, yes: () => void): void {
  const close = (): void => modal.close();
  modal.offer(
    [
      runs ? label : 'Insert the Line',
      () => {
        yes();
        close();
      }
    ],
    ['Cancel', close]
  );
  modal.say(runs ? '' : 'The line goes into a new cell, and you run it.');
}
