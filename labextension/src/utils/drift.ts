/** What does the server say of drift and alerts, and in which words? */

import { isStatusReply, type StatusReply } from './messages';

export interface DriftColumn {
  readonly name: string;
  readonly drifted: boolean;
  readonly verdict: string;
  /** What changed. */
  readonly sentence: string;
}

export interface DriftReport {
  readonly id: number;
  readonly reference: string;
  readonly current: string;
  /** `churn@3`, where its profile was the reference; else ''. */
  readonly model: string;
  /** How many columns drifted. */
  readonly alarms: number;
  /** The verdict in a sentence; '' where the report's file cannot be read any more. */
  readonly said: string;
  /** Milliseconds since 1970, UTC. */
  readonly created: number;
  /** Those that drifted first. */
  readonly columns: readonly DriftColumn[];
}

export interface Alert {
  /** `drift`, `gate` or `run`. */
  readonly kind: string;
  /** `drift:4`, `churn@3`, `run:12`. */
  readonly about: string;
  readonly said: string;
  /** Milliseconds since 1970, UTC. */
  readonly created: number;
}

export interface DriftReply extends StatusReply {
  /** Newest first, as the reports. */
  readonly alerts: readonly Alert[];
  readonly reports: readonly DriftReport[];
}

const UNREADABLE = 'This report cannot be read any more. In a notebook, type: %mlops doctor';

/** Sign and words, so that colour is never the only signal. */
export function driftWords(report: DriftReport): string {
  if (report.said === '') {
    return '? unreadable';
  }
  const compared = report.columns.length;
  return report.alarms > 0 ? `! ${report.alarms} of ${compared} columns drifted` : '✓ no drift';
}

/** The verdict as a sentence, or why there is none. */
export function driftSentence(report: DriftReport): string {
  return report.said === '' ? UNREADABLE : report.said;
}

/** What a column's verdict is called. */
export function columnWords(column: DriftColumn): string {
  const sign = column.drifted ? '!' : column.verdict === 'stable' ? '✓' : '~';
  return `${sign} ${column.verdict}`;
}

/** Kinds of alerts by the thing they are about, as a lineage calls it, and the sign of each. */
const KINDS: Readonly<Record<string, readonly [string, string]>> = {
  drift: ['drift', '! drift'],
  gate: ['model', '✗ refused'],
  run: ['run', '✗ failed']
};

/** What kind of thing an alert is about. */
export function alertKind(alert: Alert): string {
  return KINDS[alert.kind]?.[0] ?? '';
}

export function alertWords(alert: Alert): string {
  return KINDS[alert.kind]?.[1] ?? `! ${alert.kind}`;
}

export function isDriftReply(value: unknown): value is DriftReply {
  return (
    isStatusReply(value) &&
    'alerts' in value &&
    isListOf(value.alerts, each => areTexts(each, ['kind', 'about', 'said']) && typeof each.created === 'number') &&
    'reports' in value &&
    isListOf(
      value.reports,
      each =>
        areTexts(each, ['reference', 'current', 'model', 'said']) &&
        typeof each.id === 'number' &&
        typeof each.alarms === 'number' &&
        typeof each.created === 'number' &&
        isListOf(each.columns, column => areTexts(column, ['name', 'verdict', 'sentence']) && typeof column.drifted === 'boolean')
    )
  );
}

function isListOf(value: unknown, isOne: (each: Record<string, unknown>) => boolean): boolean {
  return Array.isArray(value) && value.every((each: unknown) => isRecord(each) && isOne(each));
}

function areTexts(value: Record<string, unknown>, names: readonly string[]): boolean {
  return names.every(name => typeof value[name] === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
