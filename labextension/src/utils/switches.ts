/** What is switched on? The settings, read with a guard. */

export interface Switches {
  /** Shortest time between two looks while the store changes; 0 looks only when something asks. */
  readonly refreshSeconds: number;
  /** A command for each verb, in the palette and the menu. */
  readonly commands: boolean;
  readonly trackButton: boolean;
  readonly exportButton: boolean;
  /** Whether a button of the sidebar or of a dialog runs the line it writes. */
  readonly runLines: boolean;
  /** The card that opens a copy of the quickstart. */
  readonly launcherCard: boolean;
  readonly statusItem: boolean;
  /** The line below each tracked cell. */
  readonly badges: boolean;
  /** Tabs of the sidebar. */
  readonly models: boolean;
  readonly data: boolean;
  readonly drift: boolean;
  readonly lineage: boolean;
}

/** What holds without settings: another application, a server that does not know the schema. */
export const DEFAULTS: Switches = {
  refreshSeconds: 1,
  commands: true,
  trackButton: true,
  exportButton: true,
  runLines: true,
  launcherCard: true,
  statusItem: true,
  badges: true,
  models: true,
  data: true,
  drift: true,
  lineage: true
};

/** The switches of a settings file; what is missing or of another type is as by default. */
export function switchesOf(settings: Readonly<Record<string, unknown>>): Switches {
  const isOn = (name: Exclude<keyof Switches, 'refreshSeconds'>): boolean => {
    const value = settings[name];
    return typeof value === 'boolean' ? value : DEFAULTS[name];
  };
  const seconds = settings.refreshSeconds;
  return {
    refreshSeconds: typeof seconds === 'number' && seconds >= 0 ? seconds : DEFAULTS.refreshSeconds,
    commands: isOn('commands'),
    trackButton: isOn('trackButton'),
    exportButton: isOn('exportButton'),
    runLines: isOn('runLines'),
    launcherCard: isOn('launcherCard'),
    statusItem: isOn('statusItem'),
    badges: isOn('badges'),
    models: isOn('models'),
    data: isOn('data'),
    drift: isOn('drift'),
    lineage: isOn('lineage')
  };
}
