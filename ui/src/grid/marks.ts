/** How a mark looks in the timeline: a colour by its weight and an icon of its own. */

export interface MarkLook {
  tone: 'good' | 'info' | 'warn' | 'bad' | 'plain';
  /** The path of an icon of 12 by 12, drawn as a line. */
  icon: string;
}

const CHECK = 'M2 6.5l2.8 2.8L10 3.5';
const CROSS = 'M3 3l6 6M9 3l-6 6';
const AGAIN = 'M9.8 6a3.8 3.8 0 1 1-1.2-2.8M9.9 1.2v2.4H7.5';
const BREAK = 'M1 6h3M8 6h3M4 3.5v5M8 3.5v5';
const CLOSED = 'M1 6h4.5M5.5 3v6';
const BELL = 'M2 9h8L8.8 7.4V5a2.8 2.8 0 0 0-5.6 0v2.4zM5 10.9h2';
const WAVES = 'M1 9.5h10M3 6.8a4 4 0 0 1 6 0M1.2 4.2a7 7 0 0 1 9.6 0';

const LOOKS: Record<string, MarkLook> = {
  open: { tone: 'good', icon: 'M1 6h9M7 3l3 3-3 3' },
  resumed: { tone: 'good', icon: 'M3 2.2v7.6L9.5 6z' },
  completed: { tone: 'good', icon: CHECK },
  replayed: { tone: 'info', icon: 'M6 2.5L2.5 6 6 9.5M10 2.5L6.5 6 10 9.5' },
  'resume-id': { tone: 'info', icon: 'M3 1.5h6v9L6 8.2l-3 2.3z' },
  woke: { tone: 'info', icon: 'M10.2 7.4A4.8 4.8 0 1 1 4.6 1.8a3.9 3.9 0 0 0 5.6 5.6z' },
  'network-changed': { tone: 'info', icon: WAVES },
  end: { tone: 'warn', icon: CLOSED },
  retry: { tone: 'warn', icon: AGAIN },
  stalled: { tone: 'warn', icon: 'M6 1.2a4.8 4.8 0 1 0 0 9.6a4.8 4.8 0 1 0 0-9.6M6 3.4V6l1.8 1.4' },
  gap: { tone: 'warn', icon: BREAK },
  repeated: { tone: 'warn', icon: 'M4 4h6.5v6.5H4zM1.5 8V1.5H8' },
  limit: { tone: 'warn', icon: 'M1.5 2.5h9M6 10.5v-5M3.8 7.5L6 5.3l2.2 2.2' },
  recovered: { tone: 'warn', icon: 'M6 1.5l4.8 8.7H1.2zM6 5v2.2' },
  dropped: { tone: 'warn', icon: 'M6 1.5V8M3.2 5.4L6 8.2l2.8-2.8M1.5 10.5h9' },
  alert: { tone: 'warn', icon: BELL },
  failed: { tone: 'bad', icon: CROSS },
  ended: { tone: 'plain', icon: 'M3 3h6v6H3z' },
  paused: { tone: 'plain', icon: 'M4 2.5v7M8 2.5v7' },
};

const OTHER: MarkLook = { tone: 'plain', icon: 'M6 5v2' };

/** Reasons of an end that are told from the others by their look. */
const REASONS = ['completed', 'woke', 'network-changed'];

/** By the mark's word; an end also by the reason that its sentence closes with. */
export function markOf(word: string, sentence: string): MarkLook {
  if (word === 'end' || word === 'ended') {
    const reason = /[(（]([a-z-]+)[)）]$/.exec(sentence)?.[1] ?? '';
    if (REASONS.includes(reason)) return LOOKS[reason] ?? OTHER;
  }
  return LOOKS[word] ?? OTHER;
}
