import * as format from '../format';
import type { Text } from '../text';

/** The filter bar. */
export const filter: Text['filter'] = {
  placeholder: '筛选：词语、"短语"、stream:chat、type:trade、id:42、-排除',
  label: '筛选',
  clear: '清除筛选（Esc）',
  count: (shown, of) => `${format.count(shown)} / ${format.count(of)}`,
  all: (of) => `${format.count(of)} 条记录`,
  searching: (percent) => `已搜索 ${percent}`,
  stop: '停止',
  stopHint: '停止搜索，回到之前的筛选',
  chip: (term) => `从筛选中去掉 ${term}`,
  only: (stream) => `仅 ${stream}`,
  onlyHint: '显示所有流',
  suggestions: '补全',
  menu: '已保存和最近的筛选',
  saved: '已保存',
  noSaved: '尚未保存筛选。在筛选栏中写好后，在此命名保存。',
  recent: '最近',
  name: '名称',
  nameExample: '此筛选的名称',
  save: '保存',
  replace: '替换',
  rename: (name) => `重命名 ${name}`,
  remove: (name) => `删除 ${name}`,
  nameTaken: '名称为空，或已被另一个筛选使用：请换一个。',
  keepFailed: '无法保存筛选',
};
