/** What a scripted connection's events say when put together. */
import type { Joined, JoinPreset, JoinRequest } from '../host';
import { wireError } from './check';
import { pathError, valuesAt } from './path';
import type { Kept, Records } from './records';
import type { FakeStream } from './stream';

const LOOKED_AT = 20_000;
/** Of the text, at its end; JSON that is longer is not read. */
const MOST = 1024 ** 2;
const PRESETS: JoinPreset[] = [
  { name: 'OpenAI chat', path: '$.choices[0].delta.content' },
  { name: 'OpenAI responses', path: '$.delta' },
  { name: 'Anthropic', path: '$.delta.text' },
  { name: 'Ollama chat', path: '$.message.content' },
  { name: 'Ollama generate', path: '$.response' },
  { name: 'Gemini', path: '$.candidates[0].content.parts[0].text' },
  { name: 'Plain data', path: '' },
];

export function joinedOf(request: JoinRequest, stream: FakeStream, records: Records): Joined {
  const error = request.path === '' ? null : pathError(request.path);
  if (error) throw wireError('bad-path', error);
  const around = request.around === null ? undefined : records.at(request.around - 1);
  const connection = request.connection ?? around?.connection ?? stream.connection;
  const kept: Kept[] = [];
  for (let at = Math.max(0, records.length - LOOKED_AT); at < records.length; at++) {
    const record = records.at(at);
    if (record.stream === stream.key && record.connection === connection) kept.push(record);
  }
  const events = kept.filter((record) => record.kind === 'event');
  const fitting = PRESETS.find(({ path }) => path === '' || events.some((e) => text(path, e)));
  const path = request.path || (fitting?.path ?? '');
  const fragments = events.filter((event) => text(path, event) !== '');
  const open = kept.find((record) => record.type === 'open')?.time ?? null;
  const first = events[0];
  const joined: Joined = {
    text: '',
    cut: false,
    path,
    preset: request.path ? null : (fitting?.name ?? null),
    presets: PRESETS,
    connection,
    fragments: fragments.length,
    bytes: 0,
    first_ms: fragments[0]?.time ?? 0,
    last_ms: fragments.at(-1)?.time ?? 0,
    open_ms: open,
    to_first_event_ms: first && open !== null ? first.time - open : null,
    longest_gap_ms: 0,
    gap_at: null,
    ended: connection < stream.connection || kept.some((record) => record.type === 'end'),
  };
  fragments.forEach((fragment, at) => {
    const before = fragments[at - 1];
    if (before && fragment.time - before.time > joined.longest_gap_ms) {
      joined.longest_gap_ms = fragment.time - before.time;
      joined.gap_at = joined.text.length;
    }
    joined.text += text(path, fragment);
  });
  joined.cut = joined.text.length > MOST;
  if (joined.cut) [joined.text, joined.gap_at] = [joined.text.slice(-MOST), null];
  joined.bytes = new TextEncoder().encode(joined.text).length;
  return joined;
}

function text(path: string, event: Kept): string {
  if (path === '') return event.data;
  if (event.data.length > MOST) return '';
  const value = valuesAt(path, event.data)[0];
  return typeof value === 'string' ? value : '';
}
