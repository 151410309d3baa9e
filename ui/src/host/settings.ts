/** What a person chooses; the engine keeps it in one readable file. */

export interface Settings {
  theme: 'system' | 'light' | 'dark';
  /** Rows of 24 or of 20 px. */
  density: 'comfortable' | 'compact';
  language: 'system' | 'en' | 'zh-CN';
  time_zone: 'local' | 'utc';
  time_format: '24h' | '12h' | 'iso';
  /** The time column begins with the time since the previous row. */
  relative_time: boolean;
  /** The newest records are followed from the start. */
  follow: boolean;
  capture: CaptureSettings;
  /** How the window is drawn, from the next start on. */
  renderer: 'auto' | 'software' | 'hardware';
  notifications: boolean;
  /** Each command whose keys differ from the default. */
  keys: Record<string, string[]>;
  saved_filters: SavedFilter[];
  recent_filters: string[];
  /** The JSON paths shown as columns, by view. */
  columns: Record<string, string[]>;
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

export interface SavedSettings {
  settings: Settings;
  /** One sentence when their file could not be read, or null. */
  trouble: string | null;
}
