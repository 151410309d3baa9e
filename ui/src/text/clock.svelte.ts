/** How times are written: a person may change it while they are on screen. */
class Clock {
  utc = $state(false);
  hours24 = $state(true);
}

export const clock = new Clock();
