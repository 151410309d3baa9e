import { mount } from 'svelte';

import { openHost } from './host/host';
import { languageOf, speak } from './text/language';
import './styles/tokens.css';
import './styles/base.css';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
const host = await openHost();
const language = languageOf('', navigator.languages);
speak(language);
document.documentElement.lang = language;
// Only now: what it imports has words in the language that is spoken when it is loaded.
const { default: App } = await import('./app/App.svelte');
mount(App, { target, props: { host } });
