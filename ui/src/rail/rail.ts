/** What the rail asks of the window around it. */
export interface RailDoes {
  edit: (name: string) => void;
  /** Shows the connections of the stream with this key. */
  details: (key: number) => void;
  /** Opens the resume id of the stream with this key. */
  resumeId: (key: number) => void;
  /** Opens the panel that writes to the stream with this key. */
  write: (key: number) => void;
  expand: () => void;
}
