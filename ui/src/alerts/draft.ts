/** An alert while it is being written: every number as it is typed. */
import type { Alert, AlertWhen, SavedFilter } from '../host/host';
import * as format from '../text/format';
import { language, LANGUAGES, type Language } from '../text/language';
import { text, TEXTS } from '../text/text';
import { visible } from '../text/visible';

export type Kind = AlertWhen['kind'];

export interface Draft {
  name: string;
  kind: Kind;
  filter: string;
  /** "" is any stream. */
  stream: string;
  seconds: string;
  below: string;
  above: string;
  notify: boolean;
  enabled: boolean;
}

/** A draft of a new alert: of the present filter where there is one. */
export function newDraft(filter: string): Draft {
  return {
    name: '',
    kind: filter === '' ? 'silence' : 'filter',
    filter,
    stream: '',
    seconds: '30',
    below: '',
    above: '',
    notify: true,
    enabled: true,
  };
}

export function draftOf(alert: Alert): Draft {
  const { when, notify, enabled } = alert;
  const draft = { ...newDraft(''), name: ownName(alert), kind: when.kind, notify, enabled };
  if (when.kind === 'filter') return { ...draft, filter: when.filter };
  draft.stream = when.stream;
  if (when.kind !== 'rate') return { ...draft, seconds: `${when.ms / 1000}` };
  return {
    ...draft,
    seconds: `${when.over_ms / 1000}`,
    below: when.below === null ? '' : `${when.below}`,
    above: when.above === null ? '' : `${when.above}`,
  };
}

/** The alert that a draft describes, or the sentence why it is none. */
export function alertOf(draft: Draft): Alert | string {
  const { kind, filter, stream, notify, enabled } = draft;
  const words = text.alerts.wrong;
  const named = (when: AlertWhen): Alert => ({
    name: draft.name.trim() || whenWords(when),
    when,
    notify,
    enabled,
  });
  if (kind === 'filter') {
    if (filter.trim() === '') return words.filter;
    return named({ kind, filter: filter.trim() });
  }
  const ms = Math.round(Number(draft.seconds) * 1000);
  if (!(ms >= 1)) return words.seconds;
  if (kind !== 'rate') return named({ kind, stream, ms });
  const [below, above] = [limitOf(draft.below), limitOf(draft.above)];
  if (Number.isNaN(below) || Number.isNaN(above)) return words.limit;
  if (below === null && above === null) return words.limits;
  return named({ kind, stream, below, above, over_ms: ms });
}

/** The name that a person gave it; "" where it is called by what it waits for, in any language. */
export function ownName({ name, when }: Pick<Alert, 'name' | 'when'>): string {
  return LANGUAGES.some((tongue) => whenWords(when, tongue) === name) ? '' : name;
}

/** What an alert waits for, in a few words. */
export function whenWords(when: AlertWhen, tongue: Language = language()): string {
  const { when: words, anyStream, allStreams } = TEXTS[tongue].alerts;
  if (when.kind === 'filter') return words.filter(visible(when.filter));
  if (when.kind !== 'rate') {
    const stream = when.stream === '' ? anyStream : visible(when.stream);
    return words[when.kind](stream, typedSpan(when.ms, tongue));
  }
  const stream = when.stream === '' ? allStreams : visible(when.stream);
  const { below, above } = when;
  const bounds = [
    below === null ? '' : words.below(format.rate(below)),
    above === null ? '' : words.above(format.rate(above)),
  ];
  const span = typedSpan(when.over_ms, tongue);
  return words.rate(stream, bounds.filter(Boolean).join(words.or), span);
}

/** Whole seconds as whole ones: `1 s`, but `2.5 s`. */
function typedSpan(ms: number, tongue: Language): string {
  return ms % 1000 === 0 ? format.duration(ms, tongue) : format.span(ms, tongue);
}

/** The filters that an alert may take over: the present one and the saved ones, each once. */
export function filtersFor(present: string, saved: readonly SavedFilter[]): SavedFilter[] {
  const now = present.trim();
  const fresh = now !== '' && !saved.some(({ filter }) => filter === now);
  return fresh ? [{ name: text.alerts.present, filter: now }, ...saved] : [...saved];
}

function limitOf(typed: string): number | null {
  if (typed.trim() === '') return null;
  const limit = Number(typed);
  return limit >= 0 ? limit : NaN;
}
