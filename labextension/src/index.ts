/** What joins JupyterLab? The plugin: one sidebar, one command, and the events that make it look again. */

import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

import { listRuns } from './api';
import { RunsPanel } from './panels/runs';

const ID = 'mlops-magic:plugin';
const SHOW_RUNS = 'mlops-magic:show-runs';
const DISK_DRIVES: readonly string[] = ['', 'RTC'];

const plugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: "The runs of a notebook's store, in the sidebar.",
  autoStart: true,
  optional: [INotebookTracker, ILayoutRestorer, ICommandPalette, ISettingRegistry],
  activate
};

export default plugin;

function activate(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker | null,
  restorer: ILayoutRestorer | null,
  palette: ICommandPalette | null,
  settings: ISettingRegistry | null
): void {
  const { contents, serverSettings } = app.serviceManager;
  const panel = new RunsPanel(() => {
    const path = notebooks?.currentWidget?.context.path ?? '';
    // Real-time collaboration puts its drive before paths of the server's own disk; any other drive is not on it.
    const onDisk = DISK_DRIVES.includes(contents.driveName(path));
    return listRuns(onDisk ? contents.localPath(path) : '', serverSettings);
  });
  app.shell.add(panel, 'left', { rank: 700, type: 'Runs' });
  restorer?.add(panel, panel.id);

  app.commands.addCommand(SHOW_RUNS, {
    label: 'Show Runs',
    caption: 'List what %%track recorded in this notebook’s store',
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => app.shell.activateById(panel.id)
  });
  palette?.addItem({ command: SHOW_RUNS, category: 'mlops_magic' });

  if (notebooks) {
    notebooks.currentChanged.connect(() => panel.refresh());
    notebooks.widgetAdded.connect((_, notebook) => refreshOnSave(notebook, panel));
    notebooks.forEach(notebook => refreshOnSave(notebook, panel));
  }
  void followSettings(settings, panel);
}

function refreshOnSave(notebook: NotebookPanel, panel: RunsPanel): void {
  notebook.context.saveState.connect((_, state) => {
    if (state === 'completed') {
      panel.refresh();
    }
  });
}

async function followSettings(registry: ISettingRegistry | null, panel: RunsPanel): Promise<void> {
  // Without settings (another application, a server that does not know the schema) the panel keeps its own pace.
  const settings = await registry?.load(ID).catch(() => null);
  if (!settings) {
    return;
  }
  const apply = (): void => {
    const seconds = settings.composite.refreshSeconds;
    if (typeof seconds === 'number') {
      panel.refreshSeconds = seconds;
    }
  };
  apply();
  settings.changed.connect(apply);
}
