import { mount } from 'svelte';

import App from './app/App.svelte';
import { openHost } from './host/host';
import './styles/tokens.css';
import './styles/base.css';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
mount(App, { target, props: { host: await openHost() } });
