/** Which runs has the page read of a store, and what is it to ask next? */

import type { Run, RunsReply } from './messages';

/** What is asked: the newest runs, those before a number, or what changed since a place in the store's history. */
export interface RunsQuestion {
  readonly before?: number;
  readonly since?: string;
}

/** All runs that were read, newest first. The first page is there at once, older ones follow, and later only changes. */
export class RunHistory {
  /** Newest first. */
  get runs(): readonly Run[] {
    return this.list;
  }

  /** Which changes to ask for; everything anew where nothing was read, or too little. */
  get next(): RunsQuestion {
    return this.upto === '' || this.rest ? {} : { since: this.upto };
  }

  /** The page that follows what was read; null where all was. */
  get older(): RunsQuestion | null {
    const last = this.list.at(-1);
    return this.rest && last ? { before: last.id } : null;
  }

  /** Nothing is known any more: what was read may be of another store. */
  forget(): void {
    this.list = [];
    this.upto = '';
    this.rest = false;
    this.store = null;
  }

  /** Takes the answer to `next`; false where it does not fit what was read, and `next` is to be asked again. */
  take(reply: RunsReply): boolean {
    if (reply.since !== '' && (reply.since !== this.upto || reply.store !== this.store)) {
      this.forget();
      return false;
    }
    this.list = reply.since === '' ? [...reply.runs] : merged(this.list, reply.runs);
    this.rest = reply.since === '' ? reply.rest : this.rest;
    this.upto = reply.upto;
    this.store = reply.store;
    // A count that does not agree means that rows went unsaid: next time it is read anew.
    if (!this.rest && this.list.length !== reply.total) {
      this.upto = '';
    }
    return true;
  }

  /** Takes the answer to `older`; false where it is of another store. */
  takeOlder(reply: RunsReply): boolean {
    const last = this.list.at(-1);
    if (reply.store !== this.store || last === undefined) {
      return false;
    }
    this.list = [...this.list, ...reply.runs.filter(run => run.id < last.id)];
    this.rest = reply.rest && reply.runs.length > 0;
    return true;
  }

  private list: readonly Run[] = [];
  private store: string | null = null;
  private upto = '';
  private rest = false;
}

function merged(known: readonly Run[], changed: readonly Run[]): readonly Run[] {
  if (changed.length === 0) {
    return known;
  }
  const runs = new Map([...known, ...changed].map(run => [run.id, run]));
  return [...runs.values()].sort((left, right) => right.id - left.id);
}
