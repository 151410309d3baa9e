import type { Text } from '../text';

export const marks: Text['marks'] = {
  open: '已连通',
  end: '断开',
  retry: '重试',
  stalled: '停滞',
  resumed: '恢复接收',
  'resume-id': '续传 ID',
  replayed: '重放',
  limit: '超出上限',
  paused: '暂停',
  ended: '结束',
  failed: '失败',
  recovered: '已修复',
  dropped: '已移除',
  gap: '缺口',
  repeated: '编号重复',
  alert: '提醒',
  unreadable: '无法读取',
};
