import * as format from '../format';
import type { Text } from '../text';

export const value: Text['value'] = {
  tree: 'JSON 数据',
  menu: '对此值的操作',
  copyValue: '复制值（c）',
  copyPath: '复制路径（p）',
  filter: '筛选此值（Alt+单击）',
  against: '排除此值（Alt+Shift+单击）',
  column: '显示为列',
  chart: '绘制图表',
  join: '拼接为文本',
  tooManyColumns: '已有八列，请先移除一列。',
};

export const column: Text['column'] = {
  label: (path) => `列 ${path}`,
  menu: (path) => `对列 ${path} 的操作`,
  left: '左移',
  right: '右移',
  narrower: '变窄',
  wider: '变宽',
  remove: '移除此列',
  chart: '绘制图表',
};

export const diff: Text['diff'] = {
  label: '差异',
  against: (seq) => `与记录 ${format.count(seq)}（同类型的上一条）比较`,
  chosen: (seq) => `与一同选中的记录 ${format.count(seq)} 比较`,
  none: '此流中没有更早的同类型记录。',
  searching: '正在查找上一条记录…',
  same: '数据相同。',
  sameValues: '所有的值都相同，只有键的顺序或空白不同。',
  unchanged: (n) => `${format.count(n)} 个值未变`,
  unchangedText: (n) => `${format.count(n)} 个字符未变`,
  cut: (size) => `各仅比较前 ${size}。`,
  path: '路径',
  before: '之前',
  after: '之后',
  counts: (changed, added, removed) =>
    `${format.count(changed)} 处修改，${format.count(added)} 处新增，${format.count(removed)} 处移除`,
  states: { same: '未变', changed: '修改', added: '新增', removed: '移除' },
  failed: (why) => `无法比较这些记录：${why}`,
};

export const chart: Text['chart'] = {
  label: '图表',
  of: (stream, path) => `${stream} 的 ${path} 随时间变化`,
  last: '最新',
  min: '最小',
  max: '最大',
  close: '移除此图表',
  span: '显示的时间',
  spans: { '60000': '1 分钟', '300000': '5 分钟', '3600000': '1 小时', all: '全部' },
  none: '这段时间内没有数值。',
  cut: '仅读取最新的 200,000 条记录。',
  failed: (why) => `无法绘图：${why}`,
};

export const joined: Text['joined'] = {
  path: '片段位置',
  own: (path) => `自定义：${path}`,
  none: '该处没有片段。请选择片段的位置，或对某个值使用“拼接为文本”。',
  noStream: '此流已不再监视，无法跟踪其连接。',
  first: '首个事件用时',
  fragments: (n) => `${format.count(n)} 个片段`,
  rate: (n) => `${format.rate(n)}/秒`,
  gap: '最长间隔',
  gapHere: (span) => `最长间隔：${span}`,
  running: '仍在继续',
  ended: '已结束',
  cut: '开头部分已省略。',
  copy: '复制文本',
  failed: (why) => `无法拼接文本：${why}`,
};

export const compose: Text['compose'] = {
  title: (stream) => `向 ${stream} 发送`,
  open: '发送…',
  close: '关闭（Esc）',
  method: '方法',
  url: 'URL',
  headers: '请求头',
  headersHint: '每行一个，如 Accept: text/plain。流自身的凭据会随请求发往其自身的源。',
  line: '文本',
  linePlaceholder: '输入后按 Enter',
  lineHint: '代入正文中的 {{text}}',
  body: '正文',
  bodyHint: 'JSON 或其他内容。{{text}} 代表上方输入的文本。',
  notJson: (why) => `不是 JSON：${why}`,
  send: '发送',
  sending: '正在发送…',
  sendHint: '按 Ctrl+Enter 发送',
  history: '发送历史',
  noHistory: '暂无',
  answer: (status, protocol, ms) =>
    `${status}，${protocol}，用时 ${format.count(Math.round(ms))} 毫秒`,
  cut: (shown, of) => `${of} 中的前 ${shown}`,
  noBody: '响应没有正文。',
  answerHeaders: '响应头',
  badHeader: (line) => `“${line}”不是请求头：请写成“Accept: text/plain”的样子`,
  failed: (why) => `未发送：${why}`,
};
