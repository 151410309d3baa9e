/** Alerts over the scripted capture. */
import type { Alert, AlertsStatus, AlertWhen, FiredAlert, StreamStatus } from '../host';
import { wireError } from './check';
import { parseFilter } from './filter';
import type { Records } from './records';

const MOST = 50;

interface Cause {
  stream: string;
  seq: number | null;
  sentence: string;
}

export class Alerts {
  #alerts: Alert[] = [];
  #fired: FiredAlert[] = [];
  #quiet = new Set<string>();
  #downSince = new Map<string, number>();
  #nextId = 1;

  get list(): Alert[] {
    return structuredClone(this.#alerts);
  }

  save(alerts: Alert[]): void {
    for (const { name, when } of alerts) {
      if (name === '' || alerts.filter((one) => one.name === name).length > 1) {
        throw wireError('bad-alert', `two alerts are named "${name}": choose another name for one`);
      }
      const parsed = when.kind === 'filter' ? parseFilter(when.filter) : null;
      if (parsed && 'message' in parsed) {
        const why = `${parsed.message} (at character ${parsed.at + 1})`;
        throw wireError('bad-alert', `the alert "${name}": its filter can't be read: ${why}`);
      }
    }
    this.#alerts = structuredClone(alerts);
    this.#quiet = new Set(alerts.map((one) => one.name).filter((name) => this.#quiet.has(name)));
  }

  rearm(name: string): void {
    this.#quiet.delete(name);
  }

  status(): AlertsStatus {
    const spent = this.#alerts.flatMap(({ enabled, name }, place) =>
      enabled && this.#quiet.has(name) ? [place] : [],
    );
    return { fired: [...this.#fired], spent };
  }

  /** Looks at the records from `from` on and at the streams' states; whether one fired. */
  look(now: number, records: Records, from: number, streams: StreamStatus[]): boolean {
    for (const { name, state } of streams) {
      if (state === 'open' || state === 'stalled') this.#downSince.delete(name);
      else if (!this.#downSince.has(name)) this.#downSince.set(name, now);
    }
    let fired = false;
    for (const alert of this.#alerts) {
      if (!alert.enabled) continue;
      const cause = this.#cause(alert.when, now, records, from, streams);
      if (!cause && alert.when.kind !== 'filter') this.#quiet.delete(alert.name);
      if (!cause || this.#quiet.has(alert.name)) continue;
      this.#quiet.add(alert.name);
      this.#fired.push({ id: this.#nextId++, name: alert.name, time: now, ...cause });
      if (this.#fired.length > MOST) this.#fired.shift();
      fired = true;
    }
    return fired;
  }

  #cause(
    when: AlertWhen,
    now: number,
    records: Records,
    from: number,
    streams: StreamStatus[],
  ): Cause | null {
    if (when.kind === 'filter') return firstMatch(when.filter, records, from, streams);
    const concerned = streams.filter((one) => when.stream === '' || one.name === when.stream);
    if (when.kind === 'rate') {
      const rate = concerned.reduce((sum, one) => sum + one.rate, 0);
      const low = when.below !== null && rate < when.below;
      const high = when.above !== null && rate > when.above;
      const who = when.stream ? `"${when.stream}" brings` : 'all streams together bring';
      const limit = low ? `fewer than ${when.below}` : `more than ${when.above}`;
      const sentence = `${who} ${rate.toFixed(1)} events a second, ${limit}`;
      return low || high ? { stream: when.stream, seq: null, sentence } : null;
    }
    const late = concerned.find((one) => {
      if (one.state === 'paused' || one.state === 'ended') return false;
      const since =
        when.kind === 'down' ? this.#downSince.get(one.name) : one.last_byte_at || undefined;
      return since !== undefined && now - since > when.ms;
    });
    if (!late) return null;
    const what = when.kind === 'down' ? 'was not connected' : 'brought no event';
    const sentence = `"${late.name}" ${what} for ${when.ms / 1000} s`;
    return { stream: late.name, seq: null, sentence };
  }
}

function firstMatch(
  text: string,
  records: Records,
  from: number,
  streams: StreamStatus[],
): Cause | null {
  const filter = parseFilter(text);
  if ('message' in filter) return null;
  for (let at = from; at < records.length; at++) {
    const record = records.at(at);
    const stream = streams.find((one) => one.key === record.stream)?.name ?? '';
    if (filter.matches(record, stream)) {
      return { stream, seq: at + 1, sentence: `a record of "${stream}" matches ${text}` };
    }
  }
  return null;
}
