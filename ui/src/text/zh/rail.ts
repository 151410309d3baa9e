import type { Text } from '../text';

/** Streams that are hidden, and finding one among many. */
export const mute: Text['mute'] = {
  mute: '隐藏此流',
  unmute: '重新显示此流',
  search: '查找流',
  none: '没有这个名称的流。',
};
