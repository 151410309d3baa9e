/** What is told after the demo feeds are started. */
export const tour = {
  label: 'First steps',
  steps: {
    rows: 'Each line is a record, as it arrived. Click one to read it.',
    states:
      'On the left each stream tells its state. One of these drops its connection again and again: see it retry, and resume without a loss.',
    lanes: 'Above, each stream’s events over time. Drag there to mark a time and look closer.',
    filter: 'Write type:trade or any word into the filter: only what matches is shown.',
    pause: 'Pause the view to read in peace. Nothing is lost: capture goes on.',
    more: 'Everything else is in the command palette, and all keys are on one page.',
  },
  next: 'Next',
  close: 'Close the first steps',
};
