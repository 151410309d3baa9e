/** Scripted feeds: what each sends as its nth event, the same every time. */

export interface FeedEvent {
  type: string;
  id: string;
  data: string;
}

export interface Feed {
  name: string;
  /** Events a second. */
  rate: number;
  event(n: number): FeedEvent;
  /** How its server behaves; steady when it does not say. */
  acts?: Acts;
}

/**
 * `flaky` closes and replays, `missing` is a 404, `refusing` does not listen, `overloaded` asks to
 * come back tomorrow, `badly` has a wrong certificate, `stalling` falls silent, `gappy` leaves numbers out, `completing` sends an end
 * marker, `waking` loses its connection when the computer sleeps, `buffered` sends in bursts.
 */
export type Acts =
  | 'flaky'
  | 'missing'
  | 'refusing'
  | 'overloaded'
  | 'badly'
  | 'stalling'
  | 'gappy'
  | 'completing'
  | 'waking'
  | 'buffered';

const PEOPLE = ['ada', 'grace', 'linus', 'margaret', '小明', 'zoë', 'ibrahim'];
const SAYINGS = [
  'the build is green again',
  'Did anyone see the error in staging?',
  'coffee ☕ in five minutes',
  'multi-line\nmessages keep\ntheir breaks',
  'careful: invoice\u202efdp.exe is not what it looks like',
  '今天的部署很順利',
  'deploying 4.2.1 to eu-west',
  'out of memory on worker 7, restarting it',
];
const SYMBOLS = ['ACME', 'GLOBEX', 'INITECH', 'UMBRELLA', 'HOOLI'];

const chat: Feed = {
  name: 'chat',
  rate: 2,
  event: (n) => {
    const data = { user: pick(PEOPLE, n), text: pick(SAYINGS, n * 7 + (n >> 3)), room: 'general' };
    if (n % 19 === 0) return { type: 'presence', id: `c-${n}`, data: `{"online":${n % 50}}` };
    if (n % 211 === 0) {
      const lines = Array.from({ length: 4000 }, (_, at) => ({ at, ...data }));
      return { type: 'history', id: `c-${n}`, data: JSON.stringify({ lines }) };
    }
    return { type: 'message', id: `c-${n}`, data: JSON.stringify(data) };
  },
};

const stocks: Feed = {
  name: 'stocks',
  rate: 12,
  event: (n) => {
    const symbol = pick(SYMBOLS, n * 3 + (n >> 2));
    const price = (100 + 40 * Math.sin(n / 50) + (n % 17) / 10).toFixed(2);
    const data = `{"symbol":"${symbol}","price":${price},"volume":${(n * 37) % 900},"seq":${n}}`;
    return { type: n % 5 ? 'trade' : 'quote', id: `${n}`, data };
  },
};

const cpu: Feed = {
  name: 'cpu',
  rate: 4,
  event: (n) => {
    const cores = [0, 1, 2, 3].map((core) => Math.round(50 + 49 * Math.sin(n / 9 + core)));
    return { type: 'sample', id: '', data: JSON.stringify({ host: 'node-1', cores, n }) };
  },
};

const retrying: Feed = {
  name: 'flaky sensor',
  rate: 3,
  event: (n) => ({ type: 'reading', id: `r${n}`, data: `{"celsius":${20 + (n % 9)}}` }),
  acts: 'flaky',
};

const failing: Feed = {
  name: 'orders',
  rate: 0,
  event: () => ({ type: 'message', id: '', data: '' }),
  acts: 'missing',
};

const OTHERS: readonly Feed[] = [
  acting('refusing', 1),
  acting('badly', 1),
  acting('stalling', 3),
  acting('gappy', 2),
  acting('completing', 4),
  acting('waking', 2),
  acting('buffered', 4),
  { ...failing, name: 'silent', acts: undefined },
  acting('overloaded', 1),
];

/** What the demo starts. The last two show how a stream retries and how it fails. */
export const DEMO_FEEDS: readonly Feed[] = [chat, stocks, cpu, retrying, failing];

/** Every other way for a server to act, for `?states`. */
export const STATE_FEEDS = OTHERS;

/** The feed that answers at a URL: one of these, or a copy of one for any other URL. */
export function feedAt(url: string): Feed {
  const path = new URL(url).pathname.slice(1);
  return [...DEMO_FEEDS, ...OTHERS].find((one) => slug(one) === path) ?? stocks;
}

export function feedUrl(base: string, feed: Feed): string {
  return `${base}/${slug(feed)}`;
}

function acting(acts: Acts, rate: number): Feed {
  const event = (n: number) => ({
    type: 'message',
    id: `${n}`,
    data: `{"seq":${n},"of":"${acts}"}`,
  });
  return { name: acts, rate, event, acts };
}

function slug(feed: Feed): string {
  return feed.name.replaceAll(' ', '-');
}

function pick<T>(list: readonly T[], n: number): T {
  return list[n % list.length] as T;
}
