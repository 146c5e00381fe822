import './store.css';
import './runs.css';
import './versions.css';
import './status.css';
import './badge.css';
import './dialogs.css';
