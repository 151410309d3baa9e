import { mount } from 'svelte';

import { LiveSettings } from './app/settings.svelte';
import { openHost } from './host/host';
import './styles/tokens.css';
import './styles/base.css';
import { speak } from './text/language';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
const host = await openHost();
const settings = new LiveSettings(host);
speak(settings.language);
document.documentElement.lang = settings.language;
void settings.read();
// Only now: what it imports has words in the language that is spoken when it is loaded.
const { default: App } = await import('./app/App.svelte');
mount(App, { target, props: { host, settings } });
