import type { Text } from '../text';

export const frames: Text['frames'] = {
  are: (rate, script, most, asked) =>
    `${rate} 帧/秒 · 脚本 ${script} 毫秒，最多 ${most} · 等待应答 ${asked}`,
  hint: '每秒帧数、每帧的脚本时间，以及尚未得到应答的询问',
  slow: (rate) => `显示 ${rate} 帧/秒，捕获不受影响`,
  slowHint: '此计算机的绘制跟不上。所有记录仍会保留。',
};
