/** What do we write into a notebook? A line in a new cell, or `%%track` in the active one; nothing is ever run. */

import type { Notebook } from '@jupyterlab/notebook';

import { toggled } from './utils/track';

/** Puts `line` into a new code cell below the active one, and the cursor into it. */
export function insertLine(notebook: Notebook, line: string): void {
  const place = notebook.activeCellIndex + 1;
  notebook.model?.sharedModel.insertCell(place, { cell_type: 'code', source: line });
  notebook.deselectAll();
  notebook.activeCellIndex = place;
  notebook.mode = 'edit';
  void notebook.scrollToItem(place, 'smart');
}

/** Tracks the active code cell, or no longer; the cell's own undo takes it back. */
export function toggleTrack(notebook: Notebook): void {
  const model = notebook.activeCell?.model;
  if (model?.type === 'code') {
    const { start, end, text } = toggled(model.sharedModel.getSource());
    model.sharedModel.updateSource(start, end, text);
  }
}
