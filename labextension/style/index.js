import './store.css';
import './runs.css';
import './versions.css';
import './drift.css';
import './lineage.css';
import './status.css';
import './badge.css';
import './dialogs.css';
