import { expect, test } from 'vitest';

import { bounded, shareOf, withShare } from './share';

test('each place has a share of its own, and the rest of the layout stays', () => {
  const layout = withShare(withShare({ palette: ['a'] }, 'right', 50), 'bottom', 30);
  expect(layout['palette']).toEqual(['a']);
  expect([shareOf(layout, 'right'), shareOf(layout, 'bottom')]).toEqual([50, 30]);
  const usual = withShare(layout, 'right', null);
  expect([shareOf(usual, 'right'), shareOf(usual, 'bottom')]).toEqual([null, 30]);
});

test('what a file may say instead is no share, and none leaves too little room', () => {
  for (const drawer_share of [undefined, null, 7, 'wide', {}, { right: '50' }, { right: NaN }])
    expect(shareOf({ drawer_share }, 'right')).toBe(null);
  expect(shareOf({ drawer_share: { right: 1e9 } }, 'right')).toBe(75);
  expect([bounded(-3), bounded(33.4)]).toEqual([20, 33]);
});
