/** What does a tab say of models and data? Groups of versions, each with what can be done with it. */

import { diffLine } from './lines';
import type { DataVersion, ModelVersion } from './messages';
import { figureWords, metricsWords } from './words';

/** A button: what stands on it, and what it asks for. */
export interface Action {
  readonly label: string;
  readonly asks: Asks;
}

/** A line as it stands, or a move of an alias, of which a person first says where to and why. */
export type Asks =
  | { readonly what: 'line'; readonly line: string }
  | { readonly what: 'promotion'; readonly reference: string; readonly aliases: readonly string[] }
  | { readonly what: 'rollback'; readonly name: string; readonly alias: string };

export interface Entry {
  /** How to ask for it: `churn@3`. */
  readonly reference: string;
  /** Its aliases, or what became of it. */
  readonly marks: readonly string[];
  readonly facts: readonly string[];
  /** Milliseconds since 1970, UTC. */
  readonly created: number;
  readonly actions: readonly Action[];
}

export interface Group {
  readonly name: string;
  readonly entries: readonly Entry[];
}

const CHAMPION = 'champion';
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Versions of models by name, the newest first. */
export function modelGroups(versions: readonly ModelVersion[]): readonly Group[] {
  return grouped(versions, version => ({
    reference: `${version.name}@${version.version}`,
    marks: version.aliases,
    facts: [
      metricsWords(version.metrics),
      version.type.split('.').at(-1) ?? '',
      version.run === null ? '' : `run ${version.run}`
    ],
    actions: modelActions(version, versions)
  }));
}

/** Versions of data by name, the newest first. */
export function dataGroups(versions: readonly DataVersion[]): readonly Group[] {
  return grouped(versions, version => ({
    reference: `${version.name}@${version.version}`,
    marks: [...(version.removed ? ['removed'] : []), ...(version.erased > 0 ? [`${version.erased} rows erased`] : [])],
    facts: [shapeWords(version), sizeWords(version.size)],
    actions: dataActions(version, versions)
  }));
}

/** Bytes in the unit that a person would choose. */
export function sizeWords(bytes: number): string {
  const place = bytes < 1000 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length - 1);
  return `${figureWords(Number((bytes / 1000 ** place).toPrecision(3)))} ${UNITS[place]}`;
}

function grouped<Version extends { readonly name: string; readonly created: number }>(
  versions: readonly Version[],
  entry: (version: Version) => Omit<Entry, 'created'>
): readonly Group[] {
  const groups = new Map<string, Entry[]>();
  for (const version of versions) {
    const group = groups.get(version.name) ?? [];
    groups.set(version.name, group);
    group.push({ ...entry(version), created: version.created });
  }
  return [...groups].map(([name, entries]) => ({ name, entries }));
}

function modelActions({ name, version, aliases }: ModelVersion, all: readonly ModelVersion[]): readonly Action[] {
  const back = aliases.map((alias): Action => ({
    label: `Roll back ${alias}`,
    asks: { what: 'rollback', name, alias }
  }));
  const known = all.filter(each => each.name === name).flatMap(each => each.aliases);
  const promote: Action = {
    label: 'Promote',
    asks: { what: 'promotion', reference: `${name}@${version}`, aliases: known }
  };
  return aliases.includes(CHAMPION) ? back : [promote, ...back];
}

function dataActions(version: DataVersion, all: readonly DataVersion[]): readonly Action[] {
  // The newest stands first: the first older one that still has its data is the one before.
  const before = all.find(each => each.name === version.name && each.version < version.version && !each.removed);
  if (before === undefined || version.removed) {
    return [];
  }
  const line = diffLine(version.name, before.version, version.version);
  return [{ label: `Diff with @${before.version}`, asks: { what: 'line', line } }];
}

function shapeWords({ rows, columns, kind }: DataVersion): string {
  if (rows === null) {
    return kind;
  }
  return columns === null ? `${figureWords(rows)} rows` : `${figureWords(rows)} rows × ${figureWords(columns)}`;
}
