/** What do the tabs of models and data say? */

import type { DataReply, ModelsReply } from '../utils/messages';
import { dataGroups, modelGroups } from '../utils/versions';
import type { Subject } from './versions';

export const MODELS: Subject<ModelsReply> = {
  id: 'mlops-magic-models',
  label: 'Models',
  nothing: 'No models yet. In a notebook, type %register MODEL as NAME, with a fitted model.',
  about: 'Promote and Roll back ask first. Then their line runs in a new cell of the notebook.',
  groups: reply => modelGroups(reply.versions)
};

export const DATA: Subject<DataReply> = {
  id: 'mlops-magic-data',
  label: 'Data',
  nothing: 'No saved data yet. In a notebook, type %data save DF as NAME.',
  about: 'A difference is shown in a new cell of the notebook.',
  groups: reply => dataGroups(reply.versions)
};
