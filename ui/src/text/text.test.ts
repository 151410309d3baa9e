import { describe, expect, it } from 'vitest';

import { en } from './en';
import { languageOf } from './language';
import { zh } from './zh';

type Entry = string | ((...values: unknown[]) => string);

/** The same in both languages: names, formats and what is typed as it stands. */
const SAME = [
  /^grid\.id$/,
  /^empty\.urlExample$/,
  /^export\.(parquet|ndjson|csv|sse)$/,
  /^filter\.count$/,
  /^help\.(text|fields|json|together|filter|record|lanes)\.\d+\.0$/,
  /^settings\.languages\.(en|zh-CN)$/,
  /^(stream|compose)\.url$/,
  /^stream\.(percent|pathExample|endDataExample|endTypeExample)$/,
  /^stream\.sourceExamples\./,
  /^stream\.parsers\.eventsource-client$/,
  /^stream\.set\.(http1|http2|method)$/,
  /^connection\.wire\.(retry|lineEnd|times)$/,
  /^moving\.goToExample$/,
  /^sentence$/,
];

/** The widest that an entry may be, in columns of Latin letters, where its place is narrow. */
const ROOM: [RegExp, number][] = [
  [/^top\.(live|paused)$/, 8],
  [/^top\.(addStream|export)$|^demo\.(start|stop)$/, 12],
  [/^top\.(rate|shown|disk)$/, 9],
  [/^grid\.time$/, 12],
  [/^grid\.since$/, 12],
  [/^grid\.(stream|type)$/, 9],
  [/^grid\.(id|size)$/, 5],
  [/^grid\.duplicate$/, 4],
  [/^marks\./, 10],
  [/^drawer\.tabs\./, 10],
  [/^drawer\.(copy|copied)$/, 10],
  [/^(stream|resume|export|status)\.cancel$/, 8],
  [/^(stream|resume)\.save$/, 8],
  [/^stream\.sources\./, 8],
  [/^rail\.(removeYes|removeNo|showAll|retryNow)$/, 10],
  [/^rail\.(anyCertificate|frozen)$/, 16],
  [/^connection\.reason\./, 20],
  [/^connection\.why\./, 16],
  [/^connection\.facts\./, 12],
  [/^settings\.pages\./, 14],
  [/^settings\.(theme|density|language|renderer|timeZone|clock|budget|age|records|floor)$/, 16],
  [/^settings\.(themes|densities|renderers|timeZones|clocks)\./, 24],
  [/^settings\.(resetAll|press)$/, 18],
  [/^commands\.titles\./, 40],
  [/^palette\.(filter|settings)$|^commands\.groups\./, 16],
  [/^state\.(connecting|open|stalled|retrying|paused|ended|failed)$/, 12],
];

/** Spans of time, which end in a Chinese unit of their own. */
const SPANS =
  /^(state\.retryingIn|empty\.silentStream|connection\.(whyAfter|openedAfter|overAfter))$/;

/** Said of two and more only. */
const MANY = /^(status\.lostMany|export\.selectionTooMany)$/;

const english = entries(en);
const chinese = entries(zh);

describe('a sentence of the engine', () => {
  it.each([
    ['this quote is never closed', 'This quote is never closed.'],
    ['ftp://a.example does not begin with http://', 'ftp://a.example does not begin with http://.'],
    ['nothing listens at 127.0.0.1: check the port!', 'Nothing listens at 127.0.0.1: check the port!'],
    ['feeds.example is not known', 'feeds.example is not known.'],
    ['/home/ada/feed can’t be read', '/home/ada/feed can’t be read.'],
    ['not now: it is busy', 'Not now: it is busy.'],
  ])('%s', (words, sentence) => {
    expect(en.sentence(words)).toBe(sentence);
  });
});

describe('counts', () => {
  it('are of one thing, or of several', () => {
    expect(en.rail.spark(1)).toBe('1 event in the last 30 seconds');
    expect(en.drawer.moreLines(1)).toBe('Show 1 more line');
    expect(en.drawer.longText(1)).toBe('… 1 more character, see Raw');
    expect(en.rail.onlySome(1, 1005)).toBe('1 of 1,005 shown');
  });
});

describe('the two languages', () => {
  it('say the same things', () => {
    expect([...chinese.keys()]).toEqual([...english.keys()]);
  });

  it.each([...english.keys()].filter((key) => key !== 'sentence'))('tell the same of %s', (key) => {
    const [one, other] = [spoken(english, key), spoken(chinese, key)];
    // What a sentence is given stands in it in both languages.
    for (const value of VALUES.filter((value) => one.includes(value))) {
      expect(other, key).toContain(value);
    }
    if (!SAME.some((same) => same.test(key))) expect(other).not.toBe(one);
  });

  it('give the same examples of filters', () => {
    const examples = [...english.keys()].filter((key) => /^help\.(text|fields|json|together)\.\d+\.0$/.test(key));
    expect(examples.length).toBeGreaterThan(20);
    for (const key of examples) expect(chinese.get(key), key).toBe(english.get(key));
  });

  it.each([
    ['English', english],
    ['Chinese', chinese],
  ] as const)('fit into their places: %s', (_, table) => {
    for (const key of table.keys()) {
      const most = ROOM.find(([place]) => place.test(key))?.[1] ?? Infinity;
      expect(columns(spoken(table, key)), key).toBeLessThanOrEqual(most);
    }
  });

  it('have a blank between Chinese and Latin letters or digits, and full-width punctuation', () => {
    for (const key of chinese.keys()) {
      if (SPANS.test(key)) continue;
      const words = spoken(chinese, key);
      expect(words, key).not.toMatch(/\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u);
      expect(words, key).not.toMatch(/\p{Script=Han}[,;?!()]|\p{Script=Han}[.:](?!\S)/u);
    }
  });
});

describe('what counts', () => {
  it.each([...english].filter(([key, entry]) => typeof entry === 'function' && key !== 'sentence'))(
    'has a form for one: %s',
    (key, entry) => {
      const say = entry as (...values: unknown[]) => string;
      const said = String(say(...Array<number>(say.length).fill(1)));
      if (!MANY.test(key)) expect(said).not.toMatch(/\b1 (more )?(?!is\b|as\b|fps\b|ms\b)\p{L}+s\b/u);
    },
  );

  it('has a form for one beside a field', () => {
    const { ageUnit, recordsUnit } = en.settings;
    expect([ageUnit('1'), recordsUnit('1')]).toEqual(['day', 'record']);
    expect([ageUnit(''), recordsUnit('11')]).toEqual(['days', 'records']);
  });
});

describe('the language', () => {
  it('is the one that is set', () => {
    expect(languageOf('zh-CN', ['en-US'])).toBe('zh-CN');
    expect(languageOf('en', ['zh-CN'])).toBe('en');
  });

  it('is otherwise the first of the system’s that is spoken', () => {
    expect(languageOf('system', ['zh-Hans-CN', 'en'])).toBe('zh-CN');
    expect(languageOf('', ['fr', 'zh-TW', 'en'])).toBe('zh-CN');
    expect(languageOf('', ['de-DE', 'en-GB', 'zh'])).toBe('en');
  });

  it('is English where none is', () => {
    expect(languageOf('', [])).toBe('en');
    expect(languageOf('', ['fr', 'sw'])).toBe('en');
  });
});

const VALUES = ['12', '23', '34', '45', '56'];

function entries(table: object, prefix = ''): Map<string, Entry> {
  const out = new Map<string, Entry>();
  for (const [name, value] of Object.entries(table)) {
    const key = prefix + name;
    if (typeof value === 'string' || typeof value === 'function') out.set(key, value);
    else for (const [inner, entry] of entries(value, `${key}.`)) out.set(inner, entry);
  }
  return out;
}

function spoken(table: Map<string, Entry>, key: string): string {
  const entry = table.get(key) as Entry;
  if (typeof entry === 'string') return entry;
  return String(entry(...VALUES.map((value) => (key === 'sentence' ? value : Number(value)))));
}

/** A Chinese character is as wide as two Latin letters. */
function columns(words: string): number {
  return [...words].reduce((sum, one) => sum + (/[\u2e80-\uffef]/.test(one) ? 2 : 1), 0);
}
