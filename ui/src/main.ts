import { mount } from 'svelte';

import { LiveSettings } from './app/settings.svelte';
import { openHost } from './host/host';
import { worded } from './host/worded';
import './styles/tokens.css';
import './styles/base.css';
import './styles/scroll.css';
import { speak } from './text/language';
import { sayInChinese } from './text/said';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
const host = worded(await openHost());
const settings = new LiveSettings(host);
speak(settings.language);
if (settings.language === 'zh-CN') await sayInChinese();
document.documentElement.lang = settings.language;
void settings.read();
// Only now: what it imports has words in the language that is spoken when it is loaded.
const { default: App } = await import('./app/App.svelte');
mount(App, { target, props: { host, settings } });
