/** Changes from the dialog: each is saved by itself, and what is wrong is said at its field. */
import type { LiveSettings } from '../app/settings.svelte';
import type { CaptureSettings, Settings } from '../host/host';

export type Field = keyof Settings | keyof CaptureSettings;

export class Saving {
  problems: Partial<Record<Field, string>> = $state.raw({});
  readonly settings: LiveSettings;

  constructor(settings: LiveSettings) {
    this.settings = settings;
  }

  async change<K extends keyof Settings>(field: K, value: Settings[K]): Promise<void> {
    this.say(field, await this.settings.change({ [field]: value }));
  }

  async changeCapture<K extends keyof CaptureSettings>(
    field: K,
    value: CaptureSettings[K],
  ): Promise<void> {
    if (value === this.settings.now.capture[field]) this.say(field, null);
    else this.say(field, await this.settings.changeCapture({ [field]: value }));
  }

  say(field: Field, problem: string | null): void {
    const { [field]: _, ...others } = this.problems;
    this.problems = problem === null ? others : { ...others, [field]: problem };
  }
}
