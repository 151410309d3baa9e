/**
 * What differs between two records' data: by path for JSON, by lines or words for other text.
 * Everything is compared as it was written, so a number that changes only its digits shows.
 */
import { jsonLines, type Line } from './json';
import { memberStep } from './place';

export interface Change {
  state: 'same' | 'changed' | 'added' | 'removed';
  /** The path in JSON, "" in text. */
  path: string;
  before: string;
  after: string;
}

/** Compared in full up to so many edits; texts further apart are shown whole. */
const MOST_EDITS = 1500;

export interface Diff {
  json: boolean;
  /** In order, unchanged parts among them. */
  changes: Change[];
  /** What was written is the same to the last character; JSON may say the same in other words. */
  identical: boolean;
}

export function diff(before: string, after: string): Diff {
  const identical = before === after;
  const [left, right] = [jsonLines(before), jsonLines(after)];
  if (left && right) return { json: true, changes: diffLeaves(leaves(left), leaves(right)), identical };
  const byWord = !before.includes('\n') && !after.includes('\n');
  const pieces = (text: string) => text.match(byWord ? /\s*\S+|\s+$/gu : /[^\n]*\n|[^\n]+$/gu) ?? [];
  return { json: false, changes: diffPieces(pieces(before), pieces(after)), identical };
}

interface Leaf {
  path: string;
  value: string;
}

/** Every value that holds no other, with its path; a name that comes twice counts twice. */
function leaves(lines: readonly Line[]): Leaf[] {
  const out: Leaf[] = [];
  const seen = new Map<string, number>();
  /** What is open: its path, and the next index when it is an array. */
  const open: { path: string; index: number | null; end: number }[] = [];
  lines.forEach((line, at) => {
    if (open.at(-1)?.end === at) {
      open.pop();
      return;
    }
    const within = open.at(-1);
    const tokens = line.tokens.filter(({ text }) => text !== ',');
    const named = tokens[0]?.kind === 'key' && line.tokens.length > 1;
    let path = '$';
    if (within && named) path = within.path + memberStep(tokens[0]?.text ?? '');
    else if (within) path = `${within.path}[${within.index === null ? 0 : within.index++}]`;
    const value = tokens.slice(named ? 2 : 0).map(({ text }) => text).join('');
    if (line.end > at) {
      open.push({ path, index: value === '[' ? 0 : null, end: line.end });
      return;
    }
    const times = (seen.get(path) ?? 0) + 1;
    seen.set(path, times);
    out.push({ path: times > 1 ? `${path} (${times})` : path, value });
  });
  return out;
}

/** In the order of the newer one; what is gone stands where it stood among its neighbours. */
function diffLeaves(before: readonly Leaf[], after: readonly Leaf[]): Change[] {
  const old = new Map(before.map(({ path, value }) => [path, value]));
  const kept = new Set(after.map(({ path }) => path));
  const out: Change[] = [];
  let at = 0;
  const takeRemoved = () => {
    for (let leaf = before[at]; leaf && !kept.has(leaf.path); leaf = before[++at]) {
      out.push({ state: 'removed', path: leaf.path, before: leaf.value, after: '' });
    }
  };
  for (const { path, value } of after) {
    takeRemoved();
    const was = old.get(path);
    if (was === undefined) {
      out.push({ state: 'added', path, before: '', after: value });
      continue;
    }
    out.push({ state: was === value ? 'same' : 'changed', path, before: was, after: value });
    if (before[at]?.path === path) at += 1;
  }
  for (; at < before.length; at++) takeRemoved();
  return out;
}

/** Myers' shortest edit, joined into runs. */
function diffPieces(before: readonly string[], after: readonly string[]): Change[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let end = 0;
  while (
    end < before.length - start &&
    end < after.length - start &&
    before.at(-1 - end) === after.at(-1 - end)
  ) {
    end++;
  }
  const middle = edits(before.slice(start, before.length - end), after.slice(start, after.length - end));
  return runs([
    ...before.slice(0, start).map(same),
    ...middle,
    ...before.slice(before.length - end).map(same),
  ]);
}

function same(piece: string): Change {
  return { state: 'same', path: '', before: piece, after: piece };
}

const removed = (piece: string): Change => ({ state: 'removed', path: '', before: piece, after: '' });
const added = (piece: string): Change => ({ state: 'added', path: '', before: '', after: piece });

function edits(a: readonly string[], b: readonly string[]): Change[] {
  const trace = shortest(a, b);
  if (!trace) return [...a.map(removed), ...b.map(added)];
  const out: Change[] = [];
  let [x, y] = [a.length, b.length];
  for (let d = trace.length - 1; d >= 0; d--) {
    const reach = trace[d] as Map<number, number>;
    const k = x - y;
    const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const from = down ? k + 1 : k - 1;
    const fromX = d === 0 ? 0 : (reach.get(from) ?? 0);
    const fromY = fromX - from;
    while (x > Math.max(0, d === 0 ? 0 : fromX) && y > Math.max(0, d === 0 ? 0 : fromY)) {
      out.push(same(a[--x] as string));
      y--;
    }
    if (d === 0) break;
    if (down) out.push(added(b[--y] as string));
    else out.push(removed(a[--x] as string));
  }
  return out.reverse();
}

/** How far each diagonal reaches before each edit; null when there are too many. */
function shortest(a: readonly string[], b: readonly string[]): Map<number, number>[] | null {
  const trace: Map<number, number>[] = [];
  let reach = new Map([[1, 0]]);
  for (let d = 0; d <= Math.min(MOST_EDITS, a.length + b.length); d++) {
    trace.push(reach);
    const next = new Map(reach);
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      next.set(k, x);
      if (x >= a.length && x - k >= b.length) return trace;
    }
    reach = next;
  }
  return null;
}

/** Pieces of one state in a row are one change; a removal and an addition side by side, too. */
function runs(pieces: readonly Change[]): Change[] {
  const out: Change[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (last?.state === piece.state) {
      last.before += piece.before;
      last.after += piece.after;
    } else if (last && last.state !== 'same' && piece.state !== 'same') {
      last.state = 'changed';
      last.before += piece.before;
      last.after += piece.after;
    } else {
      out.push({ ...piece });
    }
  }
  return out;
}
