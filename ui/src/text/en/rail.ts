/** Streams that are hidden, and finding one among many. */
export const mute = {
  mute: 'Hide this stream',
  unmute: 'Show this stream again',
  search: 'Find a stream',
  none: 'No stream is called so.',
};
