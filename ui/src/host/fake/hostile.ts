/** What a server may send to do harm, or to see what happens. */
import type { FeedEvent } from './feeds';

/** Of the stream that sends them. */
export const HOSTILE_NAME = '<b onclick=alert(1)>\u202ehos\u200btile</b>\u0301\u0301\u0301';

const MARKUP = '<img src=x onerror="document.title=\'run\'"><script>document.title="run"</script>';
const LONG = 5 * 1024 ** 2;
const DEEP = 10_000;

export function hostileEvents(): FeedEvent[] {
  const data = [
    MARKUP,
    JSON.stringify({ [MARKUP]: MARKUP, url: 'javascript:document.title="run"' }),
    '\u202egpj.exe\u202c \u2066isolated\u2069 \u200fright to left\u200e \u061c',
    JSON.stringify({
      '\u202eyek': '\u202eeulav',
      'a\u200bb': 'zero\u200b\u200c\u200d\u2060\ufeffwidth',
      '\u202en\u200bum': 17,
    }),
    `Z${'\u0301\u0323\u0489'.repeat(400)}algo ${'\u{1242b}'.repeat(40)} \ufdfd`,
    'x'.repeat(LONG),
    JSON.stringify({ long: 'y '.repeat(LONG / 2) }),
    '['.repeat(DEEP) + ']'.repeat(DEEP),
    '{"a":'.repeat(DEEP) + '1' + '}'.repeat(DEEP),
    '{"a":1,,"b":}',
    '[1,2,',
    '{"__proto__":{"polluted":true},"constructor":{"prototype":1},"a":1e999,"a":-0}',
    '\u001b[31mred\u001b[0m \u0000 \u0007 \u009b \r\n\r\n\ttab\u2028line\u2029paragraph',
    'half a pair: \ud83d and \udc00',
    '\n'.repeat(5000),
    '',
  ];
  const odd = { type: `${MARKUP}\u202e`.repeat(50), id: `\u202e${'\u0301'.repeat(500)}`.repeat(20) };
  return [
    ...data.map((one, at) => ({ type: 'message', id: `${at}`, data: one })),
    { ...odd, data: 'an odd type and id' },
  ];
}
