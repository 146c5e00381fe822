/** What does the server say? The words of its answer, and the guard that checks them. */

/** JSON has no NaN and no infinities: the server spells them. */
export type Figure = number | 'NaN' | 'Infinity' | '-Infinity';

export interface Metric {
  readonly name: string;
  readonly value: Figure;
}

export interface Run {
  readonly id: number;
  readonly experiment: string;
  readonly name: string;
  readonly status: string;
  /** Milliseconds since 1970, UTC. */
  readonly started: number;
  /** Wall time; null while it runs. */
  readonly seconds: number | null;
  readonly error: string;
  readonly metrics: readonly Metric[];
}

/** What every answer begins with. */
export interface StatusReply {
  /** The store's folder as the file browser writes it; null when there is no store yet. */
  readonly store: string | null;
  /** Runs in the store, shown or not. */
  readonly total: number;
  /** Changes whenever the store does. */
  readonly seen: string;
}

export interface RunsReply extends StatusReply {
  /** The place in the store's history that this tells of. */
  readonly upto: string;
  /** The place from which on changes are told; '' where this is a page of the whole list. */
  readonly since: string;
  /** Whether older runs follow. */
  readonly rest: boolean;
  /** Newest first. */
  readonly runs: readonly Run[];
}

export interface ModelVersion {
  readonly name: string;
  readonly version: number;
  readonly aliases: readonly string[];
  /** The run it came from. */
  readonly run: number | null;
  readonly type: string;
  readonly metrics: readonly Metric[];
  /** Milliseconds since 1970, UTC. */
  readonly created: number;
}

export interface ModelsReply extends StatusReply {
  /** Newest first. */
  readonly versions: readonly ModelVersion[];
}

export interface DataVersion {
  readonly name: string;
  readonly version: number;
  readonly kind: string;
  readonly rows: number | null;
  readonly columns: number | null;
  /** Bytes. */
  readonly size: number;
  readonly created: number;
  /** Rows that were erased from it since. */
  readonly erased: number;
  /** Whether its data is gone. */
  readonly removed: boolean;
}

export interface DataReply extends StatusReply {
  /** Newest first. */
  readonly versions: readonly DataVersion[];
}

export function isStatusReply(value: unknown): value is StatusReply {
  return (
    isRecord(value) &&
    (value.store === null || typeof value.store === 'string') &&
    typeof value.total === 'number' &&
    typeof value.seen === 'string'
  );
}

export function isRunsReply(value: unknown): value is RunsReply {
  return (
    isRecord(value) &&
    isStatusReply(value) &&
    typeof value.upto === 'string' &&
    typeof value.since === 'string' &&
    typeof value.rest === 'boolean' &&
    Array.isArray(value.runs) &&
    value.runs.every(isRun)
  );
}

export function isModelsReply(value: unknown): value is ModelsReply {
  return isRecord(value) && isStatusReply(value) && Array.isArray(value.versions) && value.versions.every(isModelVersion);
}

export function isDataReply(value: unknown): value is DataReply {
  return isRecord(value) && isStatusReply(value) && Array.isArray(value.versions) && value.versions.every(isDataVersion);
}

/** The sentence of an error answer, or null when the answer is not one of ours. */
export function sentenceOf(value: unknown): string | null {
  return isRecord(value) && typeof value.message === 'string' && value.message !== '' ? value.message : null;
}

function isRun(value: unknown): value is Run {
  return (
    isRecord(value) &&
    typeof value.id === 'number' &&
    typeof value.experiment === 'string' &&
    typeof value.name === 'string' &&
    typeof value.status === 'string' &&
    typeof value.started === 'number' &&
    isNumberOrNull(value.seconds) &&
    typeof value.error === 'string' &&
    Array.isArray(value.metrics) &&
    value.metrics.every(isMetric)
  );
}

function isModelVersion(value: unknown): value is ModelVersion {
  return (
    isRecord(value) &&
    typeof value.name === 'string' &&
    typeof value.version === 'number' &&
    Array.isArray(value.aliases) &&
    value.aliases.every(alias => typeof alias === 'string') &&
    isNumberOrNull(value.run) &&
    typeof value.type === 'string' &&
    Array.isArray(value.metrics) &&
    value.metrics.every(isMetric) &&
    typeof value.created === 'number'
  );
}

function isDataVersion(value: unknown): value is DataVersion {
  return (
    isRecord(value) &&
    typeof value.name === 'string' &&
    typeof value.version === 'number' &&
    typeof value.kind === 'string' &&
    isNumberOrNull(value.rows) &&
    isNumberOrNull(value.columns) &&
    typeof value.size === 'number' &&
    typeof value.created === 'number' &&
    typeof value.erased === 'number' &&
    typeof value.removed === 'boolean'
  );
}

function isMetric(value: unknown): value is Metric {
  return isRecord(value) && typeof value.name === 'string' && isFigure(value.value);
}

function isFigure(value: unknown): value is Figure {
  return typeof value === 'number' || value === 'NaN' || value === 'Infinity' || value === '-Infinity';
}

function isNumberOrNull(value: unknown): value is number | null {
  return value === null || typeof value === 'number';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
