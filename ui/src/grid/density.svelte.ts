/** How high a row is. */
import type { Settings } from '../host/host';

const ROW_PX = { comfortable: 24, compact: 20 };

class Density {
  /** Height of a row, px; `--row` in tokens.css says the same. */
  rowPx = $state(ROW_PX.comfortable);

  choose(density: Settings['density']): void {
    this.rowPx = ROW_PX[density];
    document.documentElement.dataset['density'] = density;
  }
}

export const density = new Density();
