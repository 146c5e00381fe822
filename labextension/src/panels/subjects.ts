/** What do the tabs of models and data say? */

import type { DataReply, ModelsReply } from '../utils/messages';
import { dataGroups, modelGroups } from '../utils/versions';
import type { Subject } from './versions';

export const MODELS: Subject<ModelsReply> = {
  id: 'mlops-magic-models',
  label: 'Models',
  nothing: 'No models yet. In a notebook, type %register MODEL as NAME, with a fitted model.',
  about:
    'A button puts its line into a new cell, and you run it: the gate compares versions on rows that only the ' +
    'notebook has. Name them after --on and --target.',
  reasoned: true,
  groups: reply => modelGroups(reply.versions)
};

export const DATA: Subject<DataReply> = {
  id: 'mlops-magic-data',
  label: 'Data',
  nothing: 'No saved data yet. In a notebook, type %data save DF as NAME.',
  about: 'A button puts its line into a new cell, and you run it.',
  reasoned: false,
  groups: reply => dataGroups(reply.versions)
};
