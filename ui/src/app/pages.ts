/**
 * The whole rail, put together from replies that hold a page of it each.
 *
 * A page belongs to a list of streams (`streams_list`). While the list is the one at hand, its
 * streams are renewed in place; another list takes its place once all its pages have come.
 */
import type { FrameReply, StreamStatus } from '../host/host';

type Page = Pick<FrameReply, 'version' | 'streams' | 'streams_of' | 'streams_list'>;

export class StreamPages {
  /** Every stream, in the rail's order. */
  streams: readonly StreamStatus[] = [];
  /** Where the next page is to begin. */
  from = 0;
  #list: number | null = null;
  /** Another list, as far as it has come. */
  #coming: { list: number; streams: (StreamStatus | undefined)[] } | null = null;
  #version = -1;
  /** Streams not seen since the engine's version last moved. */
  #unseen = 0;

  /** Takes a page that was asked for from `from` on; whether the next is to be asked at once. */
  take(page: Page, from: number): boolean {
    const { streams, streams_of: of } = page;
    if (page.streams_list === this.#list) {
      this.#coming = null;
      this.streams = replaced(this.streams, from, streams);
    } else {
      this.#gather(page, from);
    }
    if (page.version !== this.#version) {
      this.#version = page.version;
      this.#unseen = of;
    }
    this.#unseen -= streams.length;
    const next = from + streams.length;
    this.from = streams.length > 0 && next < of ? next : 0;
    return this.#unseen > 0 || this.#coming !== null;
  }

  #gather({ streams, streams_of: of, streams_list: list }: Page, from: number): void {
    if (this.#coming?.list !== list) {
      this.#coming = { list, streams: Array<StreamStatus | undefined>(of).fill(undefined) };
    }
    const gathered = replaced(this.#coming.streams, from, streams);
    this.#coming.streams = gathered;
    if (isWhole(gathered)) {
      this.streams = gathered;
      this.#list = list;
      this.#coming = null;
    }
  }
}

function replaced<T>(all: readonly T[], from: number, page: readonly T[]): T[] {
  const whole = [...all];
  page.forEach((one, at) => (whole[from + at] = one));
  return whole;
}

function isWhole(streams: (StreamStatus | undefined)[]): streams is StreamStatus[] {
  return streams.every((one) => one !== undefined);
}
