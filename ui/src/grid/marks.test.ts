import { describe, expect, it } from 'vitest';

import { markOf } from './marks';

describe('a mark in the timeline', () => {
  it('has a colour by its weight', () => {
    expect(markOf('gap', '3 events are missing').tone).toBe('warn');
    expect(markOf('repeated', '').tone).toBe('warn');
    expect(markOf('stalled', '').tone).toBe('warn');
    expect(markOf('replayed', '').tone).toBe('info');
    expect(markOf('failed', '').tone).toBe('bad');
    expect(markOf('from-a-newer-version', '').tone).toBe('plain');
  });

  it('tells why a connection ended where that is good to know', () => {
    expect(markOf('ended', 'the server sent its end marker (completed)').tone).toBe('good');
    expect(markOf('end', 'the computer woke from sleep (woke)').tone).toBe('info');
    expect(markOf('end', 'it changed (network-changed)').tone).toBe('info');
    expect(markOf('end', 'the server closed the response (server-closed)').tone).toBe('warn');
    expect(markOf('ended', 'the server asked to stop (no-content)').tone).toBe('plain');
  });

  it('is never told by its colour alone', () => {
    const words = 'open end retry stalled resumed resume-id limit paused ended failed recovered';
    const others = 'dropped gap repeated replayed woke network-changed completed alert';
    const icons = `${words} ${others}`.split(' ').map((word) => markOf(word, '').icon);
    expect(new Set(icons).size).toBe(icons.length);
  });
});
