/** What do we write into a notebook? A line in a new cell, or `%%track` in the active one. */

import type { CodeCell } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';

import { toggled } from './utils/track';

/** Puts `line` into a new code cell below the active one, and the cursor into it; it is not run. */
export function insertLine(notebook: Notebook, line: string): void {
  const place = insertBelow(notebook, line);
  notebook.mode = 'edit';
  void notebook.scrollToItem(place, 'smart');
}

/** Puts `line` into a new code cell below the active one, and gives the cell; focus stays where it is. */
export function insertCell(notebook: Notebook, line: string): CodeCell {
  const place = insertBelow(notebook, line);
  void notebook.scrollToItem(place, 'smart');
  return notebook.widgets[place] as CodeCell; // of the type that was inserted
}

/** Tracks the active code cell, or no longer; the cell's own undo takes it back. */
export function toggleTrack(notebook: Notebook): void {
  const model = notebook.activeCell?.model;
  if (model?.type === 'code') {
    const { start, end, text } = toggled(model.sharedModel.getSource());
    model.sharedModel.updateSource(start, end, text);
  }
}

/** Text of every cell, from the top. */
export function sourcesOf(notebook: Notebook): readonly string[] {
  return notebook.widgets.map(cell => cell.model.sharedModel.getSource());
}

function insertBelow(notebook: Notebook, line: string): number {
  const place = notebook.activeCellIndex + 1;
  notebook.model?.sharedModel.insertCell(place, { cell_type: 'code', source: line });
  notebook.deselectAll();
  notebook.activeCellIndex = place;
  return place;
}
