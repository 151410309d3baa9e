/** What the person chose, applied at once and saved at once. */
import { getContext, setContext } from 'svelte';

import { density } from '../grid/density.svelte';
import {
  asWireError,
  defaultSettings,
  type CaptureSettings,
  type Host,
  type Settings,
} from '../host/host';
import { inks } from '../styles/colours.svelte';
import { showTheme } from '../styles/theme';
import { clock } from '../text/clock.svelte';
import { languageOf } from '../text/language';
import { keymap } from './keys';

export class LiveSettings {
  now: Settings = $state.raw(defaultSettings());
  /** What became of a file that could not be read, or null. */
  trouble: string | null = $state(null);
  /** Why the engine could not be asked, or null. */
  unread: string | null = $state(null);
  readonly keymap = $derived(keymap(this.now.keys));
  readonly #host: Host;
  /** What is being saved: one after the other, so that the last change stays. */
  #saving: Promise<unknown> = Promise.resolve();

  constructor(host: Host) {
    this.#host = host;
  }

  /** Reads and applies them; without an engine they are as by default until it answers. */
  async read(): Promise<void> {
    try {
      const { settings, trouble } = await this.#host.settings();
      this.now = settings;
      this.trouble = trouble;
      this.unread = null;
    } catch (error) {
      this.unread = asWireError(error).message;
    }
    apply(this.now);
  }

  /** The engine answers: reads what it could not tell when the window was opened. */
  async arrived(): Promise<void> {
    if (this.unread === null) return;
    await this.read();
    this.#reload();
  }

  /** Applies and saves a change; gives the sentence why it can't be, after which all is as before. */
  async change(change: Partial<Settings>): Promise<string | null> {
    // Saved unread, they would overwrite what the person chose before.
    if (this.unread !== null) await this.read();
    if (this.unread !== null) return this.unread;
    const before = this.now;
    this.now = { ...before, ...change };
    apply(this.now);
    const saved = this.#saving.then(() => this.#host.saveSettings(this.now));
    this.#saving = saved.catch(() => undefined);
    try {
      await saved;
    } catch (error) {
      const fields = Object.keys(change) as (keyof Settings)[];
      const old = Object.fromEntries(fields.map((field) => [field, before[field]]));
      this.now = { ...this.now, ...old };
      apply(this.now);
      return asWireError(error).message;
    }
    if (change.language && change.language !== before.language) this.#reload();
    return null;
  }

  changeCapture(change: Partial<CaptureSettings>): Promise<string | null> {
    return this.change({ capture: { ...this.now.capture, ...change } });
  }

  /** The words are loaded with the window: those of another language need it anew. */
  #reload(): void {
    const next = languageOf(this.now.language, navigator.languages);
    if (next !== document.documentElement.lang) location.reload();
  }
}

function apply({ theme, density: rows, time_zone, time_format }: Settings): void {
  showTheme(theme);
  inks.renew();
  density.choose(rows);
  clock.utc = time_zone === 'utc';
  clock.format = time_format;
}

const KEY = Symbol('settings');

export function provideSettings(settings: LiveSettings): LiveSettings {
  return setContext(KEY, settings);
}

export function useSettings(): LiveSettings {
  return getContext<LiveSettings>(KEY);
}
