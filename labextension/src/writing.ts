/** What becomes of what a button asks for? A line in the notebook in front, which runs there, and its last word. */

import type { NotebookPanel } from '@jupyterlab/notebook';

import { askPromotion, askRollback } from './dialogs/move';
import { insertLine, sourcesOf } from './notebook';
import { NO_NOTEBOOK } from './panels/store';
import { NO_KERNEL, offered, runLine, type Running } from './running';
import { rowsAsked } from './utils/lines';
import type { Said } from './utils/outputs';
import type { Asks } from './utils/versions';

type Say = (words: string) => void;

/** Writes into the notebook in front; `runs` says whether lines are run too, and `after` is called when one has been. */
export class Writer {
  constructor(
    private readonly notebook: () => NotebookPanel | null,
    readonly runs: () => boolean,
    private readonly after: () => void
  ) {}

  /** Starts a line; a sentence where it cannot run, '' where it is only put into the notebook. */
  readonly start = (line: string, look: (said: Said) => void): Running | string => {
    const panel = this.notebook();
    if (panel === null) {
      return NO_NOTEBOOK;
    }
    if (!this.runs()) {
      insertLine(panel.content, line);
      return '';
    }
    const running = runLine(panel, line, look);
    void running?.ended.then(this.after);
    return running ?? NO_KERNEL;
  };

  /** Runs a line of which the notebook shows the result; gives a sentence where there is none. */
  readonly write = async (line: string): Promise<string> => {
    const running = this.start(line, () => undefined);
    return typeof running === 'string' ? running : (await running.ended).error;
  };

  /** Does what a button asks for, and gives the last word. */
  readonly act = async (asks: Asks, say: Say): Promise<string> => {
    const panel = this.notebook();
    if (panel === null) {
      return NO_NOTEBOOK;
    }
    const line = await this.asked(asks, panel);
    if (line === null) {
      return '';
    }
    say(this.runs() ? '… running in the notebook' : '');
    const running = this.start(line, said => say(`… ${said.progress || 'running in the notebook'}`));
    if (typeof running === 'string') {
      return running;
    }
    const { error, title } = await running.ended;
    return error === '' ? title : `✗ ${error}`;
  };

  private asked(asks: Asks, panel: NotebookPanel): Promise<string | null> | string {
    const runs = this.runs();
    switch (asks.what) {
      case 'line':
        return asks.line;
      case 'rollback':
        return askRollback(asks.name, asks.alias, { runs });
      case 'promotion': {
        const asked = rowsAsked(sourcesOf(panel.content));
        return askPromotion(asks.reference, asks.aliases, { runs, asked, names: line => offered(panel, line) });
      }
    }
  }
}
