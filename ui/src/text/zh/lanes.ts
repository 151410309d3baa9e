import * as format from '../format';
import type { Text } from '../text';

/** The lanes, the strip of the whole capture, and the minimap. */
export const lanes: Text['lanes'] = {
  label: '各流随时间的密度',
  hint: '拖动以标出时段，点按以选中最近的记录，滚轮缩放，Shift+滚轮平移',
  overview: '整个捕获，以及通道所显示的部分',
  overviewHint: '拖动以选择通道显示的时段；双击显示全部',
  shows: (from, to, length) => `${from} 至 ${to}，${length}`,
  all: (length) => `全部 ${length}`,
  last: (length) => `最近 ${length}`,
  some: (length) => `时段 ${length}`,
  live: '随最新移动',
  still: '静止',
  fit: '显示整个捕获',
  otherTypes: '其他类型',
  here: (n, rate) => `${format.count(n)} 个事件，${rate}/秒`,
  zoom: '放大',
  zoomHint: '通道只显示此时段（Enter）',
  filter: '筛选',
  filterHint: '只显示此时段的记录（F）',
  clear: '清除',
  clearHint: '清除标记（Esc）',
  noneNear: (name) => `没有显示 ${name} 的记录`,
};
