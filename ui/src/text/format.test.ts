import { afterEach, describe, expect, it, vi } from 'vitest';

import { clock } from './clock.svelte';
import * as format from './format';

describe('numbers', () => {
  it('are grouped', () => {
    expect(format.count(0)).toBe('0');
    expect(format.count(1_204_331)).toBe('1,204,331');
  });

  it('of bytes take the unit that keeps them short', () => {
    expect(format.bytes(0)).toBe('0 B');
    expect(format.bytes(1023)).toBe('1023 B');
    expect(format.bytes(1024)).toBe('1.0 KiB');
    expect(format.bytes(1536)).toBe('1.5 KiB');
    expect(format.bytes(1024 * 1024 - 1)).toBe('1.0 MiB');
    expect(format.bytes(118 * 1024 * 1024)).toBe('118 MiB');
    expect(format.bytes(10 * 1024 ** 3)).toBe('10 GiB');
  });

  it('of bytes in a narrow column are exact while they fit', () => {
    expect(format.size(99_999)).toBe('99,999');
    expect(format.size(1_000_000)).toBe('977 KiB');
    expect(format.size(64 * 1024 ** 2)).toBe('64 MiB');
  });

  it('of events a second keep a decimal only while small', () => {
    expect(format.rate(0)).toBe('0');
    expect(format.rate(0.42)).toBe('0.4');
    expect(format.rate(9.96)).toBe('10');
    expect(format.rate(20_000)).toBe('20,000');
  });

  it('of progress reach 100 only at the end', () => {
    expect(format.percent(999, 1000)).toBe('99 %');
    expect(format.percent(1000, 1000)).toBe('100 %');
    expect(format.percent(0, 0)).toBe('0 %');
  });
});

describe('times', () => {
  it('of day have milliseconds', () => {
    const at = new Date(2026, 10, 20, 4, 3, 2, 7).getTime();
    expect(format.timeOfDay(at + 0.9)).toBe('04:03:02.007');
  });

  it('on an axis are as fine as its step', () => {
    const at = new Date(2026, 10, 20, 4, 3, 2, 50).getTime();
    expect(format.axisTime(at, 50)).toBe('04:03:02.050');
    expect(format.axisTime(at, 1000)).toBe('04:03:02');
    expect(format.axisTime(at, 60_000)).toBe('04:03');
    expect(format.axisTime(at, 86_400_000)).toBe('11-20');
  });

  it('since the previous row read at every size', () => {
    expect(format.since(0)).toBe('+0.0 ms');
    expect(format.since(12.4)).toBe('+12 ms');
    expect(format.since(1204)).toBe('+1.204 s');
    expect(format.since(125_000)).toBe('+2:05');
    expect(format.since(3_725_000)).toBe('+1:02:05');
    expect(format.since(-3)).toBe('−3.0 ms');
  });

  it('as spans use whole units', () => {
    expect(format.duration(-4)).toBe('0 s');
    expect(format.duration(12_900)).toBe('12 s');
    expect(format.duration(180_000)).toBe('3 min');
    expect(format.duration(7_500_000)).toBe('2 h 5 min');
    expect(format.duration(100 * 3_600_000)).toBe('4 d 4 h');
  });

  it('as short spans are exact to the millisecond, then to a tenth', () => {
    expect(format.span(0)).toBe('0 ms');
    expect(format.span(12.4)).toBe('12 ms');
    expect(format.span(4000)).toBe('4.0 s');
    expect(format.span(59_960)).toBe('59 s');
    expect(format.span(180_000)).toBe('3 min');
  });

  it('until a retry round up and stop at 0', () => {
    expect(format.until(10_000, 6_400)).toBe('4 s');
    expect(format.until(10_000, 9_999)).toBe('1 s');
    expect(format.until(10_000, 12_000)).toBe('0 s');
  });
});

describe('the clock', () => {
  const at = Date.UTC(2026, 10, 28, 14, 3, 22, 117);

  afterEach(() => Object.assign(clock, { utc: false, format: '24h' }));

  it('stands in UTC when that is chosen', () => {
    clock.utc = true;
    expect(format.timeOfDay(at)).toBe('14:03:22.117');
    expect(format.axisTime(at, 3_600_000)).toBe('14:03');
  });

  it('has twelve hours when that is chosen', () => {
    Object.assign(clock, { utc: true, format: '12h' });
    expect(format.timeOfDay(at)).toBe('02:03:22.117 PM');
    expect(format.timeOfDay(Date.UTC(2026, 0, 1))).toBe('12:00:00.000 AM');
    expect(format.axisTime(Date.UTC(2026, 0, 1, 12, 5), 60_000)).toBe('12:05 PM');
    expect(format.axisTime(at, 100)).toBe('02:03:22.117');
  });

  it('says the date and the zone when that is chosen', () => {
    Object.assign(clock, { utc: true, format: 'iso' });
    expect(format.moment(at)).toBe('2026-11-28T14:03:22.117Z');
    clock.utc = false;
    expect(new Date(format.moment(at)).getTime()).toBe(at);
    expect(format.moment(at)).toMatch(/[+-]\d\d:\d\d$/);
  });
});

describe('in Chinese', () => {
  it('spans, shares and state words are Chinese', async () => {
    vi.resetModules();
    const { speak } = await import('./language');
    speak('zh-CN');
    const chinese = await import('./format');
    expect(chinese.duration(7_500_000)).toBe('2 小时 5 分');
    expect(chinese.duration(180_000)).toBe('3 分钟');
    expect(chinese.span(12.4)).toBe('12 毫秒');
    expect([0.4, 12, 1204, 125_000].map((ms) => chinese.since(ms))).toEqual([
      '+0.4 毫秒',
      '+12 毫秒',
      '+1.204 秒',
      '+2:05',
    ]);
    expect(chinese.percent(1, 2)).toBe('50%');
    expect((await import('./text')).text.state.open).toBe('已连通');
  }, 60_000);
});
