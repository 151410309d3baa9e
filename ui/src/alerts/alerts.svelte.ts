/** What a person wishes to be told, and what they were told. */
import type { Notices } from '../app/notices.svelte';
import { asWireError, type Alert, type FiredAlert, type Host } from '../host/host';
import { text } from '../text/text';
import { isolated, visible } from '../text/visible';
import { ownName } from './draft';

export class Alerts {
  rules: readonly Alert[] = $state.raw([]);
  /** Those that fired, the oldest first. */
  fired: readonly FiredAlert[] = $state.raw([]);
  /** The newest that the person has seen in the list. */
  #seen = $state(0);
  /** The newest that was said; null before the engine told of any. */
  #said: number | null = null;
  /** Up to which firing each alert was armed again here. */
  #rearmed: ReadonlyMap<string, number> = $state.raw(new Map());
  readonly unseen = $derived(this.fired.filter(({ id }) => id > this.#seen).length);
  /** The names of those that wait for the person to arm them again. */
  readonly spent = $derived(this.#spent());
  readonly #host: Host;
  readonly #notices: Notices;

  constructor(host: Host, notices: Notices) {
    this.#host = host;
    this.#notices = notices;
  }

  async load(): Promise<void> {
    this.rules = await this.#host.alerts();
  }

  /** Saves all of them; gives the sentence why they can't be, after which all is as before. */
  async save(rules: readonly Alert[]): Promise<string | null> {
    try {
      await this.#host.saveAlerts([...rules]);
      this.rules = rules;
      return null;
    } catch (error) {
      return asWireError(error).message;
    }
  }

  /** Lets these fire again; gives the sentence why they can't. */
  async rearm(names: Iterable<string>): Promise<string | null> {
    const newest = this.fired.at(-1)?.id ?? 0;
    try {
      for (const name of names) {
        await this.#host.rearmAlert(name);
        this.#rearmed = new Map(this.#rearmed).set(name, newest);
      }
      return null;
    } catch (error) {
      return asWireError(error).message;
    }
  }

  /** Takes what a reply tells; what fired since the one before is said. */
  take(fired: readonly FiredAlert[]): void {
    const newest = fired.at(-1)?.id ?? 0;
    if (newest === (this.fired.at(-1)?.id ?? 0) && this.#said !== null) return;
    this.fired = fired;
    if (this.#said !== null) {
      for (const one of fired) if (one.id > this.#said) this.#notices.add(this.#words(one), false);
    }
    this.#said = newest;
  }

  /** `Errors: a record of "chat" matches level:error`, or the sentence alone. */
  #words(fired: FiredAlert): string {
    const name = this.nameOf(fired);
    if (name === '') return text.sentence(visible(fired.sentence));
    return text.failed.because(isolated(name), isolated(fired.sentence));
  }

  /**
   * What one that fired is called by; "" where that is what it waits for, which its sentence says
   * already.
   */
  nameOf({ name }: FiredAlert): string {
    const rule = this.rules.find((one) => one.name === name);
    return rule ? ownName(rule) : name;
  }

  see(): void {
    this.#seen = this.fired.at(-1)?.id ?? 0;
  }

  #spent(): ReadonlySet<string> {
    const waiting = this.rules.filter(({ when, enabled }) => enabled && when.kind === 'filter');
    const names = waiting.map(({ name }) => name);
    const since = (name: string) => this.#rearmed.get(name) ?? 0;
    return new Set(
      names.filter((name) => this.fired.some((one) => one.name === name && one.id > since(name))),
    );
  }
}
