import { describe, expect, it } from 'vitest';

import { wheelMove, type Wheel } from './wheel';

describe('a wheel over the lanes', () => {
  it('zooms out downwards and in upwards, by as much', () => {
    const out = wheelMove(wheel({ deltaY: 100 }), 800).zoom;
    expect(out).toBeGreaterThan(1);
    expect(wheelMove(wheel({ deltaY: -100 }), 800).zoom).toBeCloseTo(1 / out);
  });

  it('moves along sideways, as far as the finger', () => {
    expect(wheelMove(wheel({ deltaX: 80, deltaY: 3 }), 800)).toEqual({ pan: 0.1, zoom: 1 });
  });

  it('moves along with Shift, however the system reports that', () => {
    expect(wheelMove(wheel({ deltaY: 80, shiftKey: true }), 800).pan).toBe(0.1);
    expect(wheelMove(wheel({ deltaX: 80, shiftKey: true }), 800).pan).toBe(0.1);
  });

  it('counts lines and pages too', () => {
    expect(wheelMove(wheel({ deltaY: 3, deltaMode: 1 }), 800).zoom).toBeGreaterThan(1.1);
  });
});

function wheel(some: Partial<Wheel>): Wheel {
  return { deltaX: 0, deltaY: 0, deltaMode: 0, shiftKey: false, ...some };
}
