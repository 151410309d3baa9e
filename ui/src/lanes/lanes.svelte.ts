/** What the lanes, the strip above them and the minimap show, and what to ask for it. */
import type { Lanes, LanesRequest, Overview } from '../host/host';
import {
  ALL,
  ordered,
  panned,
  shownOf,
  spanOf,
  YOUNG_MS,
  zoomed,
  type Shown,
  type Span,
} from './span';

/** The whole capture and the view's ranks change slowly. */
const OVERVIEW_EVERY_MS = 1000;
/** Rows whose times are asked for, evenly spaced over the view. */
const RANKS = 128;
const MOST_PX = 4096;
const ZOOM_STEP = 0.5;

/** What a request depends on beside what this class knows. */
export interface Circumstances {
  /** The engine's clock, ms. */
  clock: number;
  /** Monotonic, ms. */
  now: number;
  /** The view stands still, by the person. */
  paused: boolean;
  /** A filter or solo hides records. */
  narrowed: boolean;
}

export class LanesView {
  shown: Shown = $state.raw(ALL);
  lanes: Lanes | null = $state.raw(null);
  overview: Overview | null = $state.raw(null);
  /** Times of rows at evenly spaced ranks of the view, ms. */
  ranks: readonly number[] = $state.raw([]);
  /** A span of time that was marked with the pointer. */
  brush: Span | null = $state.raw(null);
  /** The pixel of the lanes under the pointer. */
  probe: number | null = $state(null);
  /** The lane under the pointer, in the rail's order. */
  pointed: number | null = $state(null);
  /** The lane that `lanes.types` are of. */
  named: number | null = $state(null);
  /** What `lanes.counts` were asked for. */
  counted: number | null = $state(null);
  /** Times of bookmarks, for the minimap, ms. */
  bookmarks: readonly number[] = $state.raw([]);

  readonly #changed: () => void;
  #inSight = { px: 0, first: 0, count: 0 };
  #present: Span = { from: Infinity, to: 0 };
  #overviewAt = -Infinity;
  /** What is in sight is not what was asked for last. */
  #wanted = true;
  #asked: LanesRequest | null = null;

  /** `changed` is called when other lanes are wanted at once. */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** When the capture began, and now. */
  get present(): Span {
    return { from: Math.min(this.#present.from, this.#present.to), to: this.#present.to };
  }

  get span(): Span {
    return spanOf(this.shown, this.present, this.#inSight.px);
  }

  /** Which lanes are in sight, and how wide in device pixels. */
  see(px: number, first: number, count: number): void {
    const next = { px: Math.min(MOST_PX, Math.floor(px)), first, count };
    if (next.px !== this.#inSight.px) this.#overviewAt = -Infinity;
    this.#inSight = next;
    this.#want();
  }

  /** What to ask for now; null when nothing would change. */
  wish({ clock, now, paused, narrowed }: Circumstances): LanesRequest | null {
    if (this.#inSight.px < 1 || (paused && !this.#wanted)) return null;
    if (!paused || this.#present.to === 0) this.#present = { ...this.#present, to: clock };
    const overview = now - this.#overviewAt >= OVERVIEW_EVERY_MS;
    this.#asked = {
      ...this.#edges(paused),
      ...this.#inSight,
      filtered: narrowed,
      overview,
      probe: this.probe,
      named: this.pointed === null ? null : this.pointed - this.#inSight.first,
      ranks: overview ? RANKS : 0,
    };
    return this.#asked;
  }

  /** `now` as in {@link wish}. */
  take(lanes: Lanes, asked: LanesRequest, now: number): void {
    if (asked === this.#asked) this.#wanted = false;
    this.lanes = lanes;
    this.counted = asked.probe;
    this.named = asked.named === null ? null : asked.named + asked.first;
    if (!lanes.overview) return;
    this.#overviewAt = now;
    this.overview = lanes.overview;
    this.ranks = lanes.ranks;
    this.#present = { ...this.#present, from: lanes.overview.from };
  }

  /** Another filter has other ranks. */
  refilter(): void {
    this.#overviewAt = -Infinity;
    this.#want();
  }

  /** Zooms around a place, 0 the left edge, 1 the right; the live edge stays where it is. */
  zoom(factor: number, place = 0.5): void {
    const live = this.shown.kind !== 'fixed' && place > 0.98;
    this.#show(zoomed(this.span, this.present, factor, live ? 1 : place));
  }

  /** A step in or out: to what is marked, else at the newest edge while following it, else at the middle. */
  zoomStep(inward: boolean, following: boolean): void {
    if (inward && this.brush) this.zoomToBrush();
    else this.zoom(inward ? ZOOM_STEP : 1 / ZOOM_STEP, following ? 1 : 0.5);
  }

  pan(share: number): void {
    this.#show(panned(this.span, this.present, share));
  }

  showSpan(span: Span): void {
    this.#show(shownOf(span, this.present));
  }

  fit(): void {
    this.#show(ALL);
  }

  /** The time at a place of the lanes in sight, 0 the left edge, 1 the right. */
  timeAt(place: number): number {
    const { from, to } = this.lanes ?? this.span;
    return from + place * (to - from);
  }

  mark(from: number, to: number): void {
    this.brush = ordered(from, to);
  }

  clearBrush(): void {
    this.brush = null;
  }

  zoomToBrush(): void {
    if (!this.brush) return;
    this.showSpan(this.brush);
    this.brush = null;
  }

  /** Asks about a pixel and the lane that it is in. */
  point(pixel: number | null, lane: number | null): void {
    if (pixel === this.probe && lane === this.pointed) return;
    this.probe = pixel;
    this.pointed = lane;
    if (pixel !== null) this.#want();
  }

  #show(shown: Shown): void {
    this.shown = shown;
    this.#want();
  }

  /** All that there is ends when the engine answers, not when it was asked, unless it stands still. */
  #edges(paused: boolean): Pick<LanesRequest, 'from' | 'to'> {
    const { from, to } = this.present;
    if (paused && to !== 0) return this.span;
    if (to === 0 || (this.shown.kind === 'all' && to - from >= YOUNG_MS)) {
      return { from: null, to: null };
    }
    return this.span;
  }

  #want(): void {
    this.#wanted = true;
    this.#asked = null;
    this.#changed();
  }
}
