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
import { language, languageOf, type Language } from '../text/language';
import { keymap } from './keys';
import { keepLook, keptLook } from './look';

export class LiveSettings {
  now: Settings = $state.raw({ ...defaultSettings(), ...keptLook() });
  /** The engine told them; before that they are as the window looked last, else the defaults. */
  known = $state(false);
  /** Why the engine could not be asked, or null. */
  unread: string | null = $state(null);
  /** What became of a file that could not be read, or null. */
  trouble: string | null = $state(null);
  readonly keymap = $derived(keymap(this.now.keys));
  readonly #host: Host;
  #reading: Promise<void> | null = null;
  /** What is being saved: one after the other, so that the last change stays. */
  #saving: Promise<unknown> = Promise.resolve();

  constructor(host: Host) {
    this.#host = host;
    apply(this.now);
  }

  /** The language to speak, as far as is known. */
  get language(): Language {
    return languageOf(this.now.language, navigator.languages);
  }

  /** Asks the engine once; after a failure it may be asked again. */
  read(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      if (!this.known) this.#reading = null;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    try {
      const { settings, trouble } = await this.#host.settings();
      this.now = settings;
      this.trouble = trouble;
      this.unread = null;
      this.known = true;
      apply(settings);
      this.#speak();
    } catch (error) {
      this.unread = asWireError(error).message;
    }
  }

  /** Applies and saves a change; gives the sentence why it can't be, after which all is as before. */
  async change(change: Partial<Settings>): Promise<string | null> {
    // Saved unread, they would overwrite what the person chose before.
    await this.read();
    if (!this.known) return this.unread;
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
    this.#speak();
    return null;
  }

  changeCapture(change: Partial<CaptureSettings>): Promise<string | null> {
    return this.change({ capture: { ...this.now.capture, ...change } });
  }

  /** The words are loaded with the window: those of another language need it anew. */
  #speak(): void {
    if (this.language !== language()) location.reload();
  }
}

function apply(settings: Settings): void {
  showTheme(settings.theme);
  inks.renew();
  density.choose(settings.density);
  clock.utc = settings.time_zone === 'utc';
  clock.format = settings.time_format;
  keepLook(settings);
}

const KEY = Symbol('settings');

export function provideSettings(settings: LiveSettings): LiveSettings {
  return setContext(KEY, settings);
}

export function useSettings(): LiveSettings {
  return getContext<LiveSettings>(KEY);
}
