import * as format from '../format';
import type { Text } from '../text';

/** Finding and going to a time. */
export const moving: Text['moving'] = {
  find: '查找',
  findPlaceholder: '查找：一个词，或任何筛选条件',
  next: '下一个匹配',
  previous: '上一个匹配',
  found: (n) => `${format.count(n)} 个匹配`,
  foundYet: (n, percent) => `${format.count(n)} 个，已搜索 ${percent}`,
  close: '关闭（Esc）',
  searching: {
    match: '正在查找匹配…',
    error: '正在查找错误…',
    break: '正在查找缺口或重连…',
  },
  going: '正在前往…',
  cancel: '取消（Esc）',
  none: {
    match: '视图中没有匹配',
    error: '视图中没有错误',
    break: '视图中没有缺口或重连',
  },
  round: (back) => (back ? '已从最新的记录继续' : '已从最早的记录继续'),
  failed: '查找失败',
  goTo: '前往',
  goToLabel: '时间或记录',
  goToExample: '12:30:05',
  goToHint: '12:30 · 昨天 10:00 · 2026-11-20 12:30:05 · -5m · #1234',
  goToWrong: '无法识别此时间：请写成 12:30、昨天 10:00、2026-11-20 12:30 这样的日期、-5m 或 #1234。',
  go: '前往',
  stop: '取消',
  thereTime: (moment) => `${moment} 起的第一条记录`,
  thereSeq: (seq) => `记录 ${seq}，或其后显示的第一条`,
  copied: (records) => `已复制 ${records}`,
  copiedFirst: (shown, of) => `已复制 ${of} 中的前 ${shown}。导出所选内容可得到全部。`,
  copyFailed: '无法复制所选记录',
  copyRefused: '剪贴板拒绝了文本。',
  selected: (records) => `已选 ${records}`,
};
