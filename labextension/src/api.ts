/** How does the sidebar ask the server? The one place that talks to it. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import { isRunsReply, sentenceOf, type RunsReply } from './utils/messages';

const NOT_ENABLED =
  'The server knows no runs: its half of mlops_magic is not enabled. ' +
  'In a terminal, type: jupyter server extension enable mlops_magic.server';
const OTHER_VERSION = 'The server runs another version of mlops_magic than this page. Restart it, then reload the page.';
const NOT_REACHED = 'The server does not answer. The list comes back by itself when it does.';

/** An answer that is no list of runs; its message is the sentence to show. */
export class Unanswered extends Error {}

/**
 * The runs of the store that a notebook records into.
 *
 * @param notebook Path as the contents manager writes it, without a drive; '' asks for the server's own folder.
 */
export async function listRuns(notebook: string, settings: ServerConnection.ISettings): Promise<RunsReply> {
  const query = notebook === '' ? '' : URLExt.objectToQueryString({ notebook });
  const url = URLExt.join(settings.baseUrl, 'mlops-magic', 'runs') + query;
  const response = await ServerConnection.makeRequest(url, {}, settings).catch(() => {
    throw new Unanswered(NOT_REACHED);
  });
  const reply: unknown = await response.json().catch(() => null);
  if (response.ok && isRunsReply(reply)) {
    return reply;
  }
  throw new Unanswered(response.ok ? OTHER_VERSION : (sentenceOf(reply) ?? NOT_ENABLED));
}
