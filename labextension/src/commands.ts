/** Which commands does JupyterLab get? One for each verb, one for the active cell, one for the sidebar. */

import type { ICommandPalette } from '@jupyterlab/apputils';
import type { Notebook } from '@jupyterlab/notebook';
import type { CommandRegistry } from '@lumino/commands';

import { insertLine, toggleTrack } from './notebook';
import type { Switches } from './utils/switches';
import { VERBS } from './utils/verbs';

export const SHOW = 'mlops-magic:show-runs';
export const TRACK = 'mlops-magic:track-cell';

const CATEGORY = 'mlops_magic';
const NO_ARGUMENTS = { args: { type: 'object', properties: {} } } as const;

/** What the commands work on. */
export interface Around {
  /** The notebook in front, if there is one. */
  readonly notebook: () => Notebook | null;
  readonly switches: () => Switches;
  readonly show: () => void;
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
  commands.addCommand(SHOW, {
    label: 'Show Runs',
    caption: 'List what %%track recorded in this notebook’s store',
    describedBy: NO_ARGUMENTS,
    execute: around.show
  });
  commands.addCommand(TRACK, {
    label: 'Track This Cell',
    caption: 'Put %%track on the active cell, or take it away: with it, running the cell makes a run',
    describedBy: NO_ARGUMENTS,
    isEnabled,
    isVisible: () => around.switches().trackButton,
    execute: into(toggleTrack)
  });
  for (const { name, example } of VERBS) {
    commands.addCommand(`mlops-magic:insert-${name}`, {
      label: `Insert ${example.split(' ', 1)[0]}`,
      caption: `Put ${example} into a new cell below; it is not run`,
      describedBy: NO_ARGUMENTS,
      isEnabled,
      isVisible: () => around.switches().commands,
      execute: into(notebook => insertLine(notebook, example))
    });
  }
  for (const command of [SHOW, TRACK, ...VERBS.map(verb => `mlops-magic:insert-${verb.name}`)]) {
    palette?.addItem({ command, category: CATEGORY });
  }
}
