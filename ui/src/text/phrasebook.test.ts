import { describe, expect, it } from 'vitest';

import { Phrasebook } from './phrasebook';

const book = new Phrasebook(
  {
    'there is no stream named {name}': '没有名为 {name} 的流',
    'the alert {name}: {why}': '提醒 {name}：{~why}',
    "can't {doing} the {what} in {0}: {why}": '无法{~doing} {0} 中的{~what}：{~why}',
    '{error}; check the disk': '{~error}；请检查磁盘',
    'nothing received for {0}': '{~0}未收到任何内容',
    'the server closed the connection': '服务器关闭了连接',
    ' in the middle of an event of {n} bytes': '，一个 {n} 字节的事件中断',
    'attempt {n} in {0}, {resuming}{asked}': '{~0}后第 {n} 次尝试，{~resuming}{~asked}',
    'resuming after id {id}': '从 ID {id} 之后续传',
    '; the server asked for {ms} ms': '；服务器要求 {ms} 毫秒',
    "check the URL's path": '请检查 URL 的路径',
    "{origin} does not get the stream's {names}: trust it": '{origin} 得不到流的{~names}：请信任它',
    '{0} and {last}': '{~0}和{~last}',
    '{0} events tell of an error, although all is well': '{#0} 个事件报告了错误，尽管一切正常',
    'a ${{ is not closed: write ${{NAME}}': '有一个 ${{ 未闭合：请写成 ${{NAME}}',
  },
  { '1 s': '1 秒', '1 minute': '1 分钟', read: '读取', streams: '流', cookies: 'Cookie', refused: '被拒绝' },
);

describe('a sentence in another language', () => {
  it('has its values as they stand', () => {
    expect(book.say('there is no stream named "a: b"')).toBe('没有名为 "a: b" 的流');
    expect(book.say('a ${ is not closed: write ${NAME}')).toBe(
      '有一个 ${ 未闭合：请写成 ${NAME}',
    );
  });

  it('is said within another one, words and units too', () => {
    expect(book.say('the alert "x": there is no stream named "read"')).toBe(
      '提醒 "x"：没有名为 "read" 的流',
    );
    expect(book.say("can't read the streams in /a b/c: refused; check the disk")).toBe(
      '无法读取 /a b/c 中的流：被拒绝；请检查磁盘',
    );
    expect(book.say('nothing received for 6.5 s')).toBe('6.5 秒未收到任何内容');
    expect(book.say('nothing received for 3 minutes')).toBe('3 分钟未收到任何内容');
    expect(book.say('12 events tell of an error, although all is well')).toBe(
      '12 个事件报告了错误，尽管一切正常',
    );
  });

  it('may have a tail, a name before it, a note behind it, or another one', () => {
    const closed = 'the server closed the connection';
    expect(book.say(`${closed} in the middle of an event of 5 bytes (reset)`)).toBe(
      '服务器关闭了连接，一个 5 字节的事件中断（reset）',
    );
    expect(book.say('attempt 3 in 4.0 s, resuming after id 7; the server asked for 5 ms')).toBe(
      '4.0 秒后第 3 次尝试，从 ID 7 之后续传；服务器要求 5 毫秒',
    );
    expect(book.say('attempt 3 in 4.0 s, resuming after id 7')).toBe(
      '4.0 秒后第 3 次尝试，从 ID 7 之后续传',
    );
    expect(book.say(`404 Not Found: check the URL's path`)).toBe('404 Not Found：请检查 URL 的路径');
    const withheld = "http://h does not get the stream's X-Key, cookies and id: trust it";
    expect(book.say(`${closed} (${withheld})`)).toBe(
      '服务器关闭了连接（http://h 得不到流的 X-Key、Cookie 和 id：请信任它）',
    );
    expect(book.say(`${closed}; nothing received for 1 s`)).toBe('服务器关闭了连接；1 秒未收到任何内容');
  });

  it('is told as far as it was not cut off, if it can have been but one', () => {
    expect(book.say('there is no stream nam…')).toBe('没有名为…');
    expect(book.say('there is no stream named "a b…')).toBe('没有名为 "a b… 的流');
    expect(book.say('nothing received for 6.0 s; there is no stream named "x"; no…')).toBe(
      '6.0 秒未收到任何内容；没有名为 "x" 的流…',
    );
    expect(book.say('the alert "a": refused; check the…')).toBe('提醒 "a"：被拒绝…');
    expect(book.say("http://h does not get the stream's X-Key: trus…")).toBe(
      'http://h 得不到流的 X-Key：请信任它',
    );
    expect(book.say('there is no stre')).toBe('there is no stre');
    expect(book.say('the sea is wide…')).toBe('the sea is wide…');
  });

  it('is English where nobody knows it, whatever it is', () => {
    for (const words of ['', 'x', 'salt and pepper', 'the server sang', '; ; ; (', ': : (x)', 'a (b']) {
      expect(book.say(words)).toBe(words);
    }
    const long = `the alert "x": ${'the alert "x": '.repeat(900)}`;
    expect(book.say(long).length).toBeGreaterThan(1000);
    const rows = 'nothing received for 1 s; '.repeat(400);
    expect(book.say(rows).length).toBeGreaterThan(1000);
    const notes = `${'a (b: c; '.repeat(500)})`;
    expect(book.say(notes)).toBe(notes);
  }, 60_000);
});
