/** How does a line run in the notebook's kernel, in a cell that everybody sees, and what does it say? */

import { NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';

import { insertCell } from './notebook';
import { saidIn, type Said } from './utils/outputs';

export const NO_KERNEL =
  'This notebook has no kernel that answers. In the menu Kernel, choose Restart Kernel, then press again.';
const NO_ANSWER = 'The kernel ended before the line did. Run the notebook again, then press again.';
const GONE: readonly string[] = ['dead', 'terminating', 'unknown'];

/** A line that goes on. */
export interface Running {
  /** What it said, once it has ended; `error` is '' where all went well. */
  readonly ended: Promise<Said>;
  /** Interrupts the kernel, as its own button does. */
  readonly stop: () => Promise<void>;
}

/** The kernel of a notebook; null where none would answer. */
export function kernelOf(panel: NotebookPanel): Kernel.IKernelConnection | null {
  const kernel = panel.sessionContext.session?.kernel ?? null;
  return kernel === null || GONE.includes(kernel.status) ? null : kernel;
}

/**
 * Puts the line into a new cell and runs it; null without a kernel, and then nothing is put anywhere.
 *
 * @param look Called with what it has said so far, whenever that changes.
 */
export function runLine(panel: NotebookPanel, line: string, look: (said: Said) => void): Running | null {
  const kernel = kernelOf(panel);
  if (kernel === null) {
    return null;
  }
  const cell = insertCell(panel.content, line);
  const { outputs } = cell.model;
  const said = (): Said => saidIn(Array.from({ length: outputs.length }, (_, place) => outputs.get(place).toJSON()));
  const changed = (): void => look(said());
  outputs.changed.connect(changed);
  const run = async (): Promise<Said> => {
    const went = await NotebookActions.runCells(panel.content, [cell], panel.sessionContext).catch(() => false);
    outputs.changed.disconnect(changed);
    const last = said();
    return went || last.error !== '' ? last : { ...last, error: NO_ANSWER };
  };
  return { ended: run(), stop: () => kernel.interrupt() };
}

/** What Tab would offer at the end of `line`: the kernel is asked for names, and executes nothing. */
export async function offered(panel: NotebookPanel, line: string): Promise<readonly string[]> {
  const reply = await kernelOf(panel)?.requestComplete({ code: line, cursor_pos: line.length });
  return reply?.content.status === 'ok' ? reply.content.matches : [];
}
