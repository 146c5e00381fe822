/** What does the export dialog work on? The notebook in front, its kernel, its store, and the files beside it. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PathExt } from '@jupyterlab/coreutils';
import type { NotebookPanel } from '@jupyterlab/notebook';

import type { StoreApi } from './api';
import { ExportDialog } from './dialogs/export';
import { offered } from './running';
import { seen } from './utils/lines';
import type { Writer } from './writing';

/** Opens the dialog, where there is a notebook to export from. */
export function openExport(app: JupyterFrontEnd, panel: NotebookPanel | null, api: StoreApi, writer: Writer): void {
  if (panel === null) {
    return;
  }
  const { contents } = app.serviceManager;
  const result = async (file: string): Promise<(() => void) | null> => {
    // With its drive, if it has one: paths are the contents manager's.
    const { path: notebook } = panel.context;
    const drive = contents.driveName(notebook);
    const local = PathExt.join(PathExt.dirname(contents.localPath(notebook)), file);
    const path = drive === '' ? local : `${drive}:${local}`;
    const found = await contents.get(path, { content: false }).catch(() => null);
    return found && (() => void app.commands.execute('docmanager:open', { path }));
  };
  new ExportDialog({
    models: async () => {
      const { versions } = await api.models();
      return [...new Set(versions.flatMap(({ name, version }) => [name, `${name}@${version}`]).map(seen))];
    },
    targets: () => offered(panel, '%export pipeline '),
    run: writer.start,
    runs: writer.runs(),
    result
  }).open();
}
