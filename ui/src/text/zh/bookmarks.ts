import type { Text } from '../text';

/** Records that a person marked. */
export const bookmarks: Text['bookmarks'] = {
  title: '书签',
  none: '还没有书签',
  noneLead: '加了书签的记录会列在这里，可附备注，一步即达。',
  selectFirst: '请先选择一条记录，再添加书签。',
  failed: '无法保存书签',
  record: (seq) => `记录 ${seq}`,
  gone: '已不在捕获中',
  marked: (note) => (note === '' ? '已加书签' : `已加书签：${note}`),
  notePlaceholder: '备注',
  noteOf: (record) => `${record} 的备注`,
  remove: '删除书签',
  removeOf: (record) => `删除 ${record} 的书签`,
  hidden: (record) => `筛选隐藏了 ${record}，或它已不在捕获中：请显示全部后再前往。`,
};
