/** How times are written: a person may change it while they are on screen. */
import type { Settings } from '../host/host';

class Clock {
  utc = $state(false);
  format: Settings['time_format'] = $state('24h');
}

export const clock = new Clock();
