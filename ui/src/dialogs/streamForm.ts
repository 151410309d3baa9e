/** A stream as fields to type into, and back. */
import type { Header, Policy, StreamSpec, WireError } from '../host/host';
import { text } from '../text/text';

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH'];

export interface StreamForm {
  name: string;
  url: string;
  method: string;
  headers: Header[];
  body: string;
  lastEventId: string;
  reconnect: Policy['reconnect'];
  /** Seconds; empty for never. */
  stallAfter: string;
  stallAction: Policy['stall_action'];
}

export type Field = 'name' | 'url' | 'method' | 'headers' | 'stall' | 'form';
export type Problems = Partial<Record<Field, string>>;

/** Where the engine's answer belongs. */
const FIELDS: Record<string, Field> = {
  'bad-url': 'url',
  'name-taken': 'name',
  'bad-name': 'name',
  'bad-method': 'method',
  'bad-header': 'headers',
  'bad-headers': 'headers',
};

export function toForm(spec: StreamSpec): StreamForm {
  const stall = spec.policy.stall_after_ms;
  return {
    name: spec.name,
    url: spec.url,
    method: spec.method,
    headers: spec.headers.map((header) => ({ ...header })),
    body: spec.body ?? '',
    lastEventId: spec.last_event_id,
    reconnect: spec.policy.reconnect,
    stallAfter: stall === null ? '' : String(stall / 1000),
    stallAction: spec.policy.stall_action,
  };
}

/** What the form has no field for stays as `base` has it. */
export function toSpec(form: StreamForm, base: StreamSpec): StreamSpec {
  const stall = form.stallAfter.trim();
  return {
    ...base,
    name: form.name.trim(),
    url: form.url.trim(),
    method: form.method.trim().toUpperCase(),
    headers: form.headers
      .map((header) => ({ ...header, name: header.name.trim(), value: header.value.trim() }))
      .filter(({ name, value, kept }) => name || value || kept),
    body: form.body === '' ? null : form.body,
    last_event_id: form.lastEventId,
    policy: {
      ...base.policy,
      reconnect: form.reconnect,
      stall_after_ms: stall === '' ? null : Math.round(Number(stall) * 1000),
      stall_action: form.stallAction,
    },
  };
}

/** What is wrong that needs no engine to say so. */
export function problemsOf(form: StreamForm): Problems {
  const problems: Problems = {};
  if (form.url.trim() === '') problems.url = text.stream.noUrl;
  if (!/^[A-Za-z][\w-]*$/.test(form.method.trim())) problems.method = text.stream.badMethod;
  const named = form.headers.filter(({ name, value }) => name.trim() || value.trim());
  if (named.some(({ name }) => !/^[^\s:]+$/.test(name.trim()))) {
    problems.headers = text.stream.badHeader;
  }
  const stall = form.stallAfter.trim();
  if (stall !== '' && !(Number(stall) > 0)) problems.stall = text.stream.badStall;
  return problems;
}

export function problemsFrom(error: WireError): Problems {
  return { [FIELDS[error.code] ?? 'form']: error.message };
}
