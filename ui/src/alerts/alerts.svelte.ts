/** What a person wishes to be told, and what they were told. */
import type { Notices } from '../app/notices.svelte';
import {
  asWireError,
  type Alert,
  type AlertsStatus,
  type FiredAlert,
  type Host,
} from '../host/host';
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
  /** The places of the rules that fired and are not armed again yet. */
  #spent: readonly number[] = $state.raw([]);
  readonly unseen = $derived(this.fired.filter(({ id }) => id > this.#seen).length);
  /** The names of those that wait for the person to arm them again. */
  readonly spent = $derived(this.#waiting(true));
  /** The names of those that are armed again once what they tell of has ended. */
  readonly resting = $derived(this.#waiting(false));
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
    try {
      for (const name of names) await this.#host.rearmAlert(name);
      return null;
    } catch (error) {
      return asWireError(error).message;
    }
  }

  /** Takes what a reply tells; what fired since the one before is said. */
  take({ fired, spent }: AlertsStatus): void {
    if (spent.join() !== this.#spent.join()) this.#spent = spent;
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

  #waiting(forPerson: boolean): ReadonlySet<string> {
    const rules = this.rules.filter((_, place) => this.#spent.includes(place));
    const waiting = rules.filter(({ when }) => (when.kind === 'filter') === forPerson);
    return new Set(waiting.map(({ name }) => name));
  }
}
