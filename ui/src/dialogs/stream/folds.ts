/** What a folded section says: a few words for each thing that is not as by default. */
import { newSpec, type StreamSpec } from '../../host/host';
import * as format from '../../text/format';
import { text } from '../../text/text';
import { toForm, type StreamForm } from './form';
import type { Section } from './problems';

const words = text.stream.set;
const DEFAULT = toForm(newSpec());

export function summaryOf(section: Section, form: StreamForm): string {
  return said[section](form)
    .filter((part) => part !== false && part !== '')
    .join(text.comma);
}

/** What a curl command brought, in words. */
export function takenWords(spec: StreamSpec): string {
  const form = toForm(spec);
  const auth = form.auth === 'bearer' ? words.bearer : form.auth === 'basic' && words.basic;
  const parts = [
    words.url,
    form.method !== DEFAULT.method && words.method(form.method),
    form.headers.length > 0 && words.headers(form.headers.length),
    auth,
    ...SECTIONS.map((section) => summaryOf(section, form)),
  ];
  return parts.filter((part) => part !== false && part !== '').join(text.comma);
}

const said: Record<Section, (form: StreamForm) => (string | false)[]> = {
  request: (form) => [
    form.query.length > 0 && words.parameters(form.query.length),
    form.body !== '' && words.body(format.bytes(new TextEncoder().encode(form.body).length)),
    form.cookies && words.cookies,
    form.redirectTrust.trim() !== '' && words.trust(form.redirectTrust.trim().split(/\s+/).length),
  ],
  connection: (form) => [
    form.anyCertificate && words.anyCertificate,
    form.http !== 'auto' && words[form.http],
    form.proxy.trim() !== '' && words.proxy,
    form.unixSocket.trim() !== '' && words.socket,
    form.compression && words.compression,
    form.cacert.trim() !== '' && words.authorities,
    form.clientCert.trim() !== '' && words.certificate,
    changed(form, 'connectTimeout', 'headerTimeout') > 0 && words.timeouts,
  ],
  reconnecting: (form) => [
    form.reconnect !== 'auto' && words[form.reconnect],
    form.once && words.once,
    form.strict && words.strict,
    changed(form, 'retryStatuses') > 0 && words.statuses(form.retryStatuses.trim()),
    changed(form, 'retryInitial', 'retryMax') > 0 &&
      words.delays(form.retryInitial.trim(), form.retryMax.trim()),
    changed(form, 'serverRetryMin', 'serverRetryMax') > 0 && words.serverRetry,
    changed(form, 'jitter') > 0 && words.jitter(form.jitter.trim()),
  ],
  silence: (form) => [
    form.stall === 'after' && words.stallAfter(form.stallAfter.trim()),
    form.stall === 'never' && words.stallNever,
    form.stall !== 'never' && form.stallAction === 'reconnect' && words.stallReconnect,
    !form.wake && words.noWake,
  ],
  resume: (form) => [form.freezeId ? words.frozen(form.lastEventId) : form.lastEventId],
  gaps: (form) => [
    form.numbering === 'id' && words.byId,
    form.numbering === 'path' && words.byPath(form.path.trim()),
  ],
  end: (form) => [form.endData, form.endType.trim()],
  framing: (form) => [
    form.framing !== 'auto' && text.stream.framings[form.framing],
    form.parser !== 'own' && text.stream.parsers[form.parser],
  ],
  bounds: (form) => {
    const count = changed(form, 'lineBound', 'eventBound', 'headBound', 'redirects');
    return [count > 0 && words.bounds(count)];
  },
};

const SECTIONS = Object.keys(said) as Section[];

/** How many of these fields are not as by default. */
function changed(form: StreamForm, ...fields: (keyof StreamForm)[]): number {
  return fields.filter((field) => String(form[field]).trim() !== DEFAULT[field]).length;
}
