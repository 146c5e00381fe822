/** How does a person begin? With a copy of the quickstart, from a card of the launcher, a menu or the palette. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import { showErrorMessage, type ICommandPalette } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { ILauncher } from '@jupyterlab/launcher';
import { LabIcon } from '@jupyterlab/ui-components';
import type { IDisposable } from '@lumino/disposable';

import runsSvg from '../style/runs.svg';
import notebook from './quickstart.json';
import { freeName } from './utils/free';

const COMMAND = 'mlops-magic:open-quickstart';
const CATEGORY = 'mlops_magic';

/** Adds the command, and the card where there is a launcher; gives what takes the card away or puts it back. */
export function addQuickstart(
  app: JupyterFrontEnd,
  launcher: ILauncher | null,
  palette: ICommandPalette | null,
  around: { readonly folder: () => string; readonly isOffered: () => boolean }
): () => void {
  app.commands.addCommand(COMMAND, {
    label: 'Quickstart',
    caption: 'Open a copy of the quickstart in the current folder: from raw data to a proven pipeline',
    icon: new LabIcon({ name: 'mlops-magic:quickstart', svgstr: runsSvg }),
    isVisible: around.isOffered,
    describedBy: { args: { type: 'object', properties: { cwd: { type: 'string' } } } },
    execute: async args => {
      const folder = typeof args.cwd === 'string' ? args.cwd : around.folder();
      await copied(app, folder).catch(failure => showErrorMessage('The quickstart was not copied', String(failure)));
    }
  });
  palette?.addItem({ command: COMMAND, category: CATEGORY });
  let card: IDisposable | null = null;
  return () => {
    const wanted = launcher !== null && around.isOffered();
    if (wanted && card === null) {
      card = launcher.add({ command: COMMAND, category: CATEGORY, rank: 0 });
    } else if (!wanted) {
      card?.dispose();
      card = null;
    }
  };
}

/** Writes the copy under a name that is free, and opens it. */
async function copied(app: JupyterFrontEnd, folder: string): Promise<void> {
  const { contents } = app.serviceManager;
  const listed: { readonly content: ReadonlyArray<{ readonly name: string }> } = await contents.get(folder);
  const name = freeName('quickstart', '.ipynb', new Set(listed.content.map(each => each.name)));
  const path = PathExt.join(folder, name);
  await contents.save(path, { type: 'notebook', format: 'json', content: notebook });
  await app.commands.execute('docmanager:open', { path, factory: 'Notebook' });
}
