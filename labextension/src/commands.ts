/** Which commands does JupyterLab get? One for each verb, one for the active cell, one for each tab. */

import type { ICommandPalette } from '@jupyterlab/apputils';
import type { Notebook } from '@jupyterlab/notebook';
import type { CommandRegistry } from '@lumino/commands';

import { insertLine, toggleTrack } from './notebook';
import type { Switches } from './utils/switches';
import { VERBS } from './utils/verbs';

const TRACK = 'mlops-magic:track-cell';
const TABS: ReadonlyArray<readonly [string, string, (switches: Switches) => boolean]> = [
  ['Runs', 'List what %%track recorded in this notebook’s store', () => true],
  ['Models', 'List what %register keeps in this notebook’s store, and which aliases point where', on => on.models],
  ['Data', 'List what %data save keeps in this notebook’s store', on => on.data],
  ['Drift', 'List what %drift found in this notebook’s store, and what else asks for a look', on => on.drift],
  ['Lineage', 'Draw where a model or a run of this notebook’s store came from', on => on.lineage]
];
const EXPORT = 'mlops-magic:export';
const CATEGORY = 'mlops_magic';
const NO_ARGUMENTS = { args: { type: 'object', properties: {} } } as const;

/** What the commands work on. */
export interface Around {
  /** The notebook in front, if there is one. */
  readonly notebook: () => Notebook | null;
  readonly switches: () => Switches;
  /** Shows a tab of the sidebar. */
  readonly show: (label: string) => void;
  /** Opens the dialog that exports. */
  readonly export: () => void;
}

/** A command that writes into a notebook is greyed where there is none, and gone where its switch is off. */
export function addCommands(commands: CommandRegistry, palette: ICommandPalette | null, around: Around): void {
  const into = (write: (notebook: Notebook) => void) => (): void => {
    const notebook = around.notebook();
    if (notebook) {
      write(notebook);
    }
  };
  const isEnabled = (): boolean => around.notebook() !== null;
  const added: string[] = [];
  const add = (command: string, options: Omit<CommandRegistry.ICommandOptions, 'describedBy'>): void => {
    commands.addCommand(command, { ...options, describedBy: NO_ARGUMENTS });
    added.push(command);
  };
  for (const [label, caption, isOffered] of TABS) {
    add(`mlops-magic:show-${label.toLowerCase()}`, {
      label: `Show ${label}`,
      caption,
      isVisible: () => isOffered(around.switches()),
      execute: () => around.show(label)
    });
  }
  add(TRACK, {
    label: 'Track This Cell',
    caption: 'Put %%track on the active cell, or take it away: with it, running the cell makes a run',
    isEnabled,
    isVisible: () => around.switches().trackButton,
    execute: into(toggleTrack)
  });
  add(EXPORT, {
    label: 'Export…',
    caption: 'Leave the notebook: a script that is proven, a service, a model for MLflow, or tests for a code host',
    isEnabled,
    isVisible: () => around.switches().exportButton,
    execute: () => around.export()
  });
  for (const { name, example } of VERBS) {
    add(`mlops-magic:insert-${name}`, {
      label: `Insert ${example.split(' ', 1)[0]}`,
      caption: `Put ${example} into a new cell below; it is not run`,
      isEnabled,
      isVisible: () => around.switches().commands,
      execute: into(notebook => insertLine(notebook, example))
    });
  }
  added.forEach(command => palette?.addItem({ command, category: CATEGORY }));
}
