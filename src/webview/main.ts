import './app.js';
import './style/style.css';
import { registerToolkit } from './toolkit.js';

registerToolkit();
document.getElementById('root')?.append(document.createElement('qk-lens-app'));
