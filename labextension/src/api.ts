/** How does the page ask the server? The one place that talks to it. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

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

/** An answer that is not what was asked for; its message is the sentence to show. */
export class Unanswered extends Error {}

/** What the server says of the store that a notebook records into. */
export class StoreApi {
  /**
   * @param notebook Gives its path as the contents manager writes it, without a drive; '' means the server's own folder.
   */
  constructor(
    private readonly settings: ServerConnection.ISettings,
    private readonly notebook: () => string
  ) {}

  /** The newest runs, with their figures. */
  readonly runs = (): Promise<RunsReply> => this.ask('runs', isRunsReply);

  /** Which store it is, and how many runs it has. */
  readonly status = (): Promise<StatusReply> => this.ask('status', isStatusReply);

  /** Versions of models, with their aliases and figures. */
  readonly models = (): Promise<ModelsReply> => this.ask('models', isModelsReply);

  /** Versions of data. */
  readonly data = (): Promise<DataReply> => this.ask('data', isDataReply);

  private async ask<Reply>(route: string, isReply: (value: unknown) => value is Reply): Promise<Reply> {
    const notebook = this.notebook();
    const query = notebook === '' ? '' : URLExt.objectToQueryString({ notebook });
    const url = URLExt.join(this.settings.baseUrl, 'mlops-magic', route) + query;
    const response = await ServerConnection.makeRequest(url, {}, this.settings).catch(() => {
      throw new Unanswered(NOT_REACHED);
    });
    const reply: unknown = await response.json().catch(() => null);
    if (response.ok && isReply(reply)) {
      return reply;
    }
    throw new Unanswered(response.ok ? OTHER_VERSION : (sentenceOf(reply) ?? NOT_ENABLED));
  }
}
