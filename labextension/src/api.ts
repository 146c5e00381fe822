/** How does the page ask the server? The one place that talks to it. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { isDriftReply, type DriftReply } from './utils/drift';
import type { RunsQuestion } from './utils/history';
import { isLineageReply, type LineageReply } from './utils/lineage';
import {
  isDataReply,
  isModelsReply,
  isRunsReply,
  isStatusReply,
  sentenceOf,
  type DataReply,
  type ModelsReply,
  type RunsReply,
  type StatusReply
} from './utils/messages';

const NOT_ENABLED =
  'The server knows no runs: its half of mlops_magic is not enabled. ' +
  'In a terminal, type: jupyter server extension enable mlops_magic.server';
const OTHER_VERSION = 'The server runs another version of mlops_magic than this page. Restart it, then reload the page.';
const NOT_REACHED = 'The server does not answer. The list comes back by itself when it does.';
const NOT_ON_DISK =
  'This notebook is not on this server’s disk, so its store cannot be seen from here. In the notebook, type: %leaderboard';

/** An answer that is not what was asked for; its message is the sentence to show. */
export class Unanswered extends Error {}

/** What the server says of the store that a notebook records into. */
export class StoreApi {
  /**
   * @param notebook Gives its path as the contents manager writes it, without a drive; '' means the server's own folder,
   *   null that it lies on another drive.
   */
  constructor(
    private readonly settings: ServerConnection.ISettings,
    private readonly notebook: () => string | null
  ) {}

  /** Runs with their figures: the newest, older ones, or what changed. */
  readonly runs = ({ before, since }: RunsQuestion): Promise<RunsReply> => {
    const more = { ...(before === undefined ? {} : { before: before.toString() }), ...(since === undefined ? {} : { since }) };
    return this.ask('runs', isRunsReply, more);
  };

  /** Resolves once the store is other than it was `seen`. One question is open meanwhile, until `signal` aborts. */
  readonly changed = async (seen: string, signal: AbortSignal): Promise<void> => {
    for (let now = seen; now === seen; ) {
      now = (await this.ask('changes', isStatusReply, { seen }, { signal })).seen;
    }
  };

  /** Which store it is, and how many runs it has. */
  readonly status = (): Promise<StatusReply> => this.ask('status', isStatusReply);

  /** Versions of models, with their aliases and figures. */
  readonly models = (): Promise<ModelsReply> => this.ask('models', isModelsReply);

  /** Versions of data. */
  readonly data = (): Promise<DataReply> => this.ask('data', isDataReply);

  /** Drift reports, and what else asks for a look. */
  readonly drift = (): Promise<DriftReply> => this.ask('drift', isDriftReply);

  /** Where a thing came from; of the newest model or run where none is named. */
  readonly lineage = (of: string): Promise<LineageReply> => this.ask('lineage', isLineageReply, of === '' ? {} : { of });

  private async ask<Reply>(
    route: string,
    isReply: (value: unknown) => value is Reply,
    more: Readonly<Record<string, string>> = {},
    init: RequestInit = {}
  ): Promise<Reply> {
    const notebook = this.notebook();
    if (notebook === null) {
      throw new Unanswered(NOT_ON_DISK);
    }
    const query = URLExt.objectToQueryString({ ...(notebook === '' ? {} : { notebook }), ...more });
    const url = URLExt.join(this.settings.baseUrl, 'mlops-magic', route) + query;
    const response = await ServerConnection.makeRequest(url, init, this.settings).catch(() => {
      throw new Unanswered(NOT_REACHED);
    });
    const reply: unknown = await response.json().catch(() => null);
    if (response.ok && isReply(reply)) {
      return reply;
    }
    throw new Unanswered(response.ok ? OTHER_VERSION : (sentenceOf(reply) ?? NOT_ENABLED));
  }
}
