import { beforeEach, describe, expect, it, vi } from 'vitest';

import { defaultSettings, type Host, type Settings } from '../host/host';
import type { LiveSettings } from './settings.svelte';

const root = { dataset: {} as Record<string, string>, lang: 'en' };
const kept = new Map<string, string>();
const reload = vi.fn();

vi.stubGlobal('document', { documentElement: root });
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => undefined }));
vi.stubGlobal('location', { reload });
vi.stubGlobal('localStorage', {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => kept.set(key, value),
});
vi.stubGlobal('navigator', { languages: ['en-GB'] });

/** Loaded once the browser's things are there. */
const { LiveSettings: Live } = await import('./settings.svelte');

beforeEach(() => {
  kept.clear();
  reload.mockClear();
});

describe('settings', () => {
  it('are applied when the engine has told them', async () => {
    const settings = new Live(new Engine({ theme: 'dark', density: 'compact' }).host);
    expect(root.dataset).toEqual({ density: 'comfortable' });
    await settings.read();
    expect(root.dataset).toEqual({ theme: 'dark', density: 'compact' });
  });

  it('begin as the window looked last', async () => {
    await new Live(new Engine({ theme: 'dark' }).host).read();
    new Live(new Engine({ theme: 'dark' }).host);
    expect(root.dataset['theme']).toBe('dark');
  });

  it('begin as by default where what was kept is broken', () => {
    kept.set('look', '{');
    expect(new Live(new Engine().host).now).toEqual(defaultSettings());
  });

  it('are applied and saved at once', async () => {
    const engine = new Engine();
    const settings = await opened(engine);
    const saving = settings.change({ theme: 'light' });
    expect(await saving).toBeNull();
    expect(root.dataset['theme']).toBe('light');
    expect(engine.saved.theme).toBe('light');
  });

  it('that follow one another are all saved', async () => {
    const engine = new Engine();
    const settings = await opened(engine);
    await Promise.all([settings.change({ theme: 'dark' }), settings.change({ density: 'compact' })]);
    expect(engine.saved).toMatchObject({ theme: 'dark', density: 'compact' });
  });

  it('that are refused are as before, and say why', async () => {
    const engine = new Engine();
    const settings = await opened(engine);
    engine.refuses = 'the disk is full: free some space';
    expect(await settings.change({ theme: 'dark' })).toBe('the disk is full: free some space');
    expect(settings.now.theme).toBe('system');
    expect(root.dataset['theme']).toBeUndefined();
  });

  it('are never saved before they were read', async () => {
    const engine = new Engine({ density: 'compact' });
    engine.refuses = 'another Feedscope has the capture: close it';
    const settings = await opened(engine);
    expect(settings.unread).toBe('another Feedscope has the capture: close it');
    expect(await settings.change({ theme: 'dark' })).toBe(settings.unread);
    engine.refuses = null;
    expect(await settings.change({ theme: 'dark' })).toBeNull();
    expect(engine.saved).toMatchObject({ theme: 'dark', density: 'compact' });
  });

  it('of the language load the window anew only where it speaks another', async () => {
    const settings = await opened(new Engine());
    await settings.change({ language: 'en' });
    expect(reload).not.toHaveBeenCalled();
    await settings.change({ language: 'zh-CN' });
    expect(reload).toHaveBeenCalledOnce();
  });
});

async function opened(engine: Engine): Promise<LiveSettings> {
  const settings = new Live(engine.host);
  await settings.read();
  return settings;
}

class Engine {
  saved: Settings;
  refuses: string | null = null;

  constructor(saved: Partial<Settings> = {}) {
    this.saved = { ...defaultSettings(), ...saved };
  }

  get host(): Host {
    return {
      settings: async () => {
        this.#check();
        return { settings: this.saved, trouble: null };
      },
      saveSettings: async (settings: Settings) => {
        this.#check();
        this.saved = settings;
        return settings;
      },
    } as unknown as Host;
  }

  #check(): void {
    if (this.refuses !== null) throw { code: 'refused', message: this.refuses };
  }
}
