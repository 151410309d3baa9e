/** A stream's attempts, asked for again while they are looked at. */
import { asWireError, type Attempt } from '../host/host';

/** At most so often; never while the window is hidden. */
const EVERY_MS = 1000;

export class AttemptsFeed {
  /** The newest last; null until the engine answered. */
  list: readonly Attempt[] | null = $state.raw(null);
  problem = $state('');

  /** Asks from now on; gives what to do at the end. */
  watch(ask: () => Promise<Attempt[]>): () => void {
    let over = false;
    let asking = false;
    let askedAt = -Infinity;
    this.list = null;
    this.problem = '';
    const look = async () => {
      const early = performance.now() - askedAt < EVERY_MS * 0.9;
      if (asking || early || document.hidden) return;
      asking = true;
      askedAt = performance.now();
      try {
        const list = await ask();
        if (!over) [this.list, this.problem] = [list, ''];
      } catch (error) {
        if (!over) this.problem = asWireError(error).message;
      }
      asking = false;
    };
    void look();
    const timer = setInterval(look, EVERY_MS);
    document.addEventListener('visibilitychange', look);
    return () => {
      over = true;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }
}
