/** What joins JupyterLab? The plugin: sidebar, status item, commands, and the events that make them look again. */

import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker, NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';

import { StoreApi } from './api';
import { addCommands } from './commands';
import { openExport } from './exporting';
import { badgeOf, NotebookBadges } from './panels/badges';
import { DriftPanel } from './panels/drift';
import { LineagePanel, TAB_OF } from './panels/lineage';
import { RunsPanel } from './panels/runs';
import { Sidebar } from './panels/sidebar';
import { StatusItem } from './panels/status';
import { DATA, MODELS } from './panels/subjects';
import { VersionsPanel } from './panels/versions';
import { addQuickstart } from './quickstart';
import { DEFAULTS, switchesOf, type Switches } from './utils/switches';
import { Writer } from './writing';

const ID = 'mlops-magic:plugin';
const DISK_DRIVES: readonly string[] = ['', 'RTC'];

const plugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: "A notebook's store beside the notebook.",
  autoStart: true,
  optional: [INotebookTracker, ILayoutRestorer, ICommandPalette, ISettingRegistry, IStatusBar, ILauncher],
  activate
};

export default plugin;

function activate(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker | null,
  restorer: ILayoutRestorer | null,
  palette: ICommandPalette | null,
  settings: ISettingRegistry | null,
  statusBar: IStatusBar | null,
  launcher: ILauncher | null
): void {
  let switches = DEFAULTS;
  const panel = () => notebooks?.currentWidget ?? null;
  const notebook = () => panel()?.content ?? null;
  const writer = new Writer(panel, () => switches.runLines, () => look());

  const api = new StoreApi(app.serviceManager.serverSettings, () => pathOnDisk(app, notebooks));
  const panels = [
    new RunsPanel(api.runs, writer.write),
    new VersionsPanel(MODELS, api.models, writer.act),
    new VersionsPanel(DATA, api.data, writer.act),
    new DriftPanel(api.drift, (kind, reference) => open(kind, reference)),
    new LineagePanel(api.lineage, (kind, reference) => open(kind, reference))
  ] as const;
  const sidebar = new Sidebar(panels);
  app.shell.add(sidebar, 'left', { rank: 700, type: 'mlops_magic' });
  restorer?.add(sidebar, sidebar.id);
  const show = (label: string): void => {
    sidebar.reveal(label);
    app.shell.activateById(sidebar.id);
  };

  const open = (kind: string, reference: string): void => {
    const label = TAB_OF[kind] ?? '';
    show(label);
    panels.find(each => each.label === label)?.find(reference);
  };

  const status = new StatusItem(api.status, () => show('Runs'));
  statusBar?.registerStatusItem(status.id, {
    item: status,
    align: 'left',
    rank: 700,
    isActive: () => status.active,
    activeStateChanged: status.activeChanged
  });

  const ask = (): void => openExport(app, panel(), api, writer);
  const offerQuickstart = addQuickstart(app, launcher, palette, {
    folder: () => PathExt.dirname(panel()?.context.path ?? ''),
    isOffered: () => switches.launcherCard
  });
  addCommands(app.commands, palette, { notebook, switches: () => switches, show, export: ask });

  panels.forEach(panel => panel.follow(api.changed, switches.refreshSeconds));
  const badges = new Set<NotebookBadges>();
  const count = (): void => status.refresh(statusBar !== null && switches.statusItem && notebook() !== null);
  const look = (): void => {
    panels.forEach(panel => panel.refresh());
    count();
  };
  if (notebooks) {
    notebooks.currentChanged.connect(() => {
      look();
      app.commands.notifyCommandChanged();
    });
    const welcome = (added: NotebookPanel): void => {
      onSaved(added, look);
      const marks = new NotebookBadges(added, () => switches.badges);
      badges.add(marks);
      added.disposed.connect(() => badges.delete(marks));
    };
    notebooks.widgetAdded.connect((_, added) => welcome(added));
    NotebookActions.executed.connect((_, { cell }) => {
      if (badgeOf(cell) !== null) {
        count(); // it made a run
      }
    });
    notebooks.forEach(welcome);
  }
  void followSettings(settings, now => {
    switches = now;
    panels.forEach(panel => panel.follow(api.changed, now.refreshSeconds));
    sidebar.offer(MODELS.label, now.models);
    sidebar.offer(DATA.label, now.data);
    sidebar.offer('Drift', now.drift);
    sidebar.offer('Lineage', now.lineage);
    offerQuickstart();
    app.commands.notifyCommandChanged();
    badges.forEach(each => each.update());
    look();
  });
}

/** The path of the notebook in front; '' where there is none, null where it is not on the server's own disk. */
function pathOnDisk(app: JupyterFrontEnd, notebooks: INotebookTracker | null): string | null {
  const { contents } = app.serviceManager;
  const path = notebooks?.currentWidget?.context.path ?? '';
  // Real-time collaboration puts its drive before paths of the server's own disk; any other drive is not on it.
  return DISK_DRIVES.includes(contents.driveName(path)) ? contents.localPath(path) : null;
}

function onSaved(notebook: NotebookPanel, look: () => void): void {
  notebook.context.saveState.connect((_, state) => {
    if (state === 'completed') {
      look();
    }
  });
}

async function followSettings(registry: ISettingRegistry | null, apply: (switches: Switches) => void): Promise<void> {
  // Without settings (another application, a server that does not know the schema) all is as by default.
  const settings = await registry?.load(ID).catch(() => null);
  apply(settings ? switchesOf(settings.composite) : DEFAULTS);
  settings?.changed.connect(() => apply(switchesOf(settings.composite)));
}
