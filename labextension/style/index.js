import './runs.css';
