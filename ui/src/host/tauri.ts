/** The engine behind Tauri's commands. The only file that names `@tauri-apps`. */
import { Channel, invoke } from '@tauri-apps/api/core';

import { meter } from '../frame/meter';
import type {
  Alert,
  Attempt,
  Begun,
  Completion,
  Bookmark,
  Demo,
  Found,
  FrameReply,
  Host,
  Joined,
  RecordDetail,
  SavedSettings,
  SendAnswer,
  Series,
  Settings,
  ExportEstimate,
  StreamSpec,
  Told,
} from './host';

const utf8 = new TextDecoder();

export const tauriHost: Host = {
  // As raw bytes: a string reply would be escaped and parsed twice.
  frame: async (request) => {
    const bytes = await invoke<ArrayBuffer>('frame', { request });
    return meter.work(() => JSON.parse(utf8.decode(bytes)) as FrameReply);
  },
  addStream: (spec) => invoke('add_stream', { spec }),
  editStream: (name, spec) => invoke('edit_stream', { name, spec }),
  removeStream: (name) => invoke('remove_stream', { name }),
  controlStream: (name, action) => invoke('control_stream', { name, action }),
  pauseAll: (paused) => invoke('pause_all', { paused }),
  streamSpec: (name) => invoke<StreamSpec>('stream_spec', { name }),
  attempts: (name) => invoke<Attempt[]>('attempts', { name }),
  resumeFrom: (name, id, frozen) => invoke('resume_from', { name, id, frozen }),
  specFromCurl: (text) => invoke<StreamSpec>('spec_from_curl', { text }),
  streamCurl: (name) => invoke<string>('stream_curl', { name }),
  record: (seq, limit) => invoke<RecordDetail>('record', { seq, limit }),
  seek: (request) => invoke<number | null>('seek', { request }),
  found: (request) => invoke<Found>('found', { request }),
  complete: (text, cursor) => invoke<Completion>('complete', { text, cursor }),
  startDemo: () => invoke<Demo>('start_demo'),
  stopDemo: () => invoke('stop_demo'),
  exportTo: (request) => invoke<Begun | null>('export_capture', { request }),
  estimateExport: (request) => invoke<ExportEstimate>('estimate_export', { request }),
  cancelExport: (id) => invoke('cancel_export', { id }),
  series: (request) => invoke<Series>('series', { request }),
  joined: (request) => invoke<Joined>('joined', { request }),
  sendRequest: (request) => invoke<SendAnswer>('send_request', { request }),
  bookmarks: () => invoke<Bookmark[]>('bookmarks'),
  setBookmark: (seq, note) => invoke('set_bookmark', { seq, note }),
  alerts: () => invoke<Alert[]>('alerts'),
  saveAlerts: (alerts) => invoke('save_alerts', { alerts }),
  rearmAlert: (name) => invoke('rearm_alert', { name }),
  settings: () => invoke<SavedSettings>('settings'),
  saveSettings: (settings) => invoke<Settings>('save_settings', { settings }),
  importFiles: (folders) => invoke<number | null>('import_files', { folders }),
  cancelImport: (id) => invoke('cancel_import', { id }),
  importDrop: (id) => invoke<number>('import_drop', { id }),
  showInFolder: (id) => invoke('show_in_folder', { id }),
  hear: (tell, language) => invoke('hear', { channel: new Channel<Told>(tell), language }),
};
