import './runs.css';
import './status.css';
