/** What a person chooses; the engine keeps it in one readable file. */

export interface Settings {
  theme: 'system' | 'light' | 'dark';
  /** Rows of 24 or of 20 px. */
  density: 'comfortable' | 'compact';
  language: 'system' | 'en' | 'zh-CN';
  time_zone: 'local' | 'utc';
  clock24: boolean;
  /** The time column begins with the time since the previous row. */
  relative_time: boolean;
  /** The newest records are followed from the start. */
  follow: boolean;
  capture: CaptureSettings;
  /** How the window is drawn, from the next start on. */
  renderer: 'auto' | 'software' | 'hardware';
  notifications: boolean;
  /** Each command whose keys differ from the default. */
  keys: Record<string, readonly string[]>;
  saved_filters: readonly SavedFilter[];
  recent_filters: readonly string[];
  /** What only the window knows, such as the sizes of its parts. */
  layout: Record<string, unknown>;
}

export interface CaptureSettings {
  /** The most that the capture takes on disk; null for all there is. */
  budget_bytes: number | null;
  max_age_days: number | null;
  max_records: number | null;
  /** Recording pauses before less than this is left on the disk. */
  free_floor_bytes: number;
  compress: boolean;
}

export interface SavedFilter {
  name: string;
  filter: string;
}

export function defaultSettings(): Settings {
  return {
    theme: 'system',
    density: 'comfortable',
    language: 'system',
    time_zone: 'local',
    clock24: true,
    relative_time: false,
    follow: true,
    capture: {
      budget_bytes: 10 * 1024 ** 3,
      max_age_days: null,
      max_records: null,
      free_floor_bytes: 256 * 1024 ** 2,
      compress: false,
    },
    renderer: 'auto',
    notifications: true,
    keys: {},
    saved_filters: [],
    recent_filters: [],
    layout: {},
  };
}
