/** Has the world changed, and what asks for a look? The panel of drift reports and alerts. */

import {
  alertKind,
  alertWords,
  columnWords,
  driftSentence,
  driftWords,
  type Alert,
  type DriftReply,
  type DriftReport
} from '../utils/drift';
import { countWords, whenWords } from '../utils/words';
import { element, setText } from './element';
import type { Opening } from './lineage';
import { StorePanel } from './store';

const NOTHING = 'No drift reports yet, and nothing that asks for a look. In a notebook, type %drift DF vs NAME.';
const ALERTS_SHOWN = 5;

export class DriftPanel extends StorePanel<DriftReply> {
  constructor(
    ask: () => Promise<DriftReply>,
    private readonly open: Opening
  ) {
    super('mlops-magic-drift', 'Drift', ask);
    this.addClass('jp-MlopsDrift');
    this.addClass('jp-MlopsVersions'); // its entries look like theirs
  }

  protected override display(reply: DriftReply | null): void {
    const { reports, alerts } = reply ?? { reports: [], alerts: [] };
    const count = reports.length + alerts.length === 0 ? '' : countWords(reports.length, reports.length, 'report');
    this.frame(reply?.store ?? null, count, count === '' ? NOTHING : '');
    const seen = JSON.stringify([reply?.store, reports, alerts]);
    // What stays the same is left alone: what was opened stays open, a selection of text keeps its letters.
    if (seen !== this.seen) {
      this.seen = seen;
      this.times.length = 0;
      const opened = this.opened();
      this.scroller.replaceChildren(...this.alerts(alerts), ...this.reports(reports));
      this.scroller.querySelectorAll('details').forEach(each => (each.open = opened.has(each.dataset.key ?? '')));
    }
    const now = Date.now();
    this.times.forEach(([node, created]) => setText(node, whenWords(created, now)));
  }

  private alerts(alerts: readonly Alert[]): readonly HTMLElement[] {
    if (alerts.length === 0) {
      return [];
    }
    const shown = element('ul');
    shown.append(...alerts.slice(0, ALERTS_SHOWN).map(alert => this.alert(alert)));
    const section = element('section');
    section.append(element('h3', '', 'Alerts'), shown);
    const more = alerts.slice(ALERTS_SHOWN);
    if (more.length > 0) {
      const rest = element('details');
      rest.dataset.key = 'alerts';
      const list = element('ul');
      list.append(...more.map(alert => this.alert(alert)));
      rest.append(element('summary', '', `${more.length} older ones`), list);
      section.append(rest);
    }
    return [section];
  }

  private alert(alert: Alert): HTMLElement {
    const item = element('li');
    const first = element('div', 'jp-MlopsVersions-first');
    const about = element('button', 'jp-mod-bordered');
    about.type = 'button';
    about.append(element('code', '', alert.about));
    about.title = `Show ${alert.about}`;
    about.addEventListener('click', () => this.open(alertKind(alert), alert.about));
    first.append(element('b', '', alertWords(alert)), about, this.time(alert.created));
    item.append(first, element('div', '', alert.said));
    return item;
  }

  private reports(reports: readonly DriftReport[]): readonly HTMLElement[] {
    if (reports.length === 0) {
      return [];
    }
    const section = element('section');
    const list = element('ul');
    list.append(...reports.map(report => this.report(report)));
    section.append(element('h3', '', 'Reports'), list);
    return [section];
  }

  private report(report: DriftReport): HTMLElement {
    const item = element('li');
    const details = element('details');
    details.dataset.key = report.id.toString();
    const summary = element('summary');
    const first = element('span', 'jp-MlopsVersions-first');
    first.append(element('code', '', `drift:${report.id}`), element('b', '', driftWords(report)), this.time(report.created));
    const compared = element('span', 'jp-MlopsDrift-compared');
    compared.append(element('code', '', report.current), ' vs ', element('code', '', report.reference));
    summary.append(first, compared);
    details.append(summary);
    const drifted = report.columns.filter(column => column.drifted);
    const calm = report.columns.filter(column => !column.drifted);
    details.append(drifted.length > 0 ? this.columns(drifted) : element('p', '', driftSentence(report)));
    if (calm.length > 0) {
      const rest = element('details');
      rest.dataset.key = `${report.id} calm`;
      rest.append(element('summary', '', `unchanged (${calm.length})`), this.columns(calm));
      details.append(rest);
    }
    item.append(details);
    return item;
  }

  private columns(columns: DriftReport['columns']): HTMLElement {
    const list = element('dl');
    for (const column of columns) {
      const term = element('dt');
      term.append(element('code', '', column.name), element('span', '', columnWords(column)));
      list.append(term, element('dd', '', column.sentence));
    }
    return list;
  }

  private time(created: number): HTMLElement {
    const node = element('time');
    node.dateTime = new Date(created).toISOString();
    node.title = `${node.dateTime.slice(0, 19).replace('T', ' ')} UTC`;
    this.times.push([node, created]);
    return node;
  }

  private opened(): ReadonlySet<string> {
    const nodes = [...this.scroller.querySelectorAll<HTMLDetailsElement>('details[open]')];
    return new Set(nodes.map(node => node.dataset.key ?? ''));
  }

  private readonly times: Array<readonly [HTMLElement, number]> = [];
  private seen = '';
}
