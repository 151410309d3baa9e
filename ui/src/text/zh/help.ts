import type { Text } from '../text';

export const help: Text['help'] = {
  title: '按键与筛选',
  keys: '按键',
  filters: '筛选',
  change: '更改按键…',
  escape: '在筛选栏中，Esc 先清除筛选，再离开。',
  smartCase: '仅当筛选含大写字母时才区分大小写。',
  groups: { text: '文本', fields: '字段', json: 'JSON 数据', together: '组合' },
  text: [
    ['acme', '数据中任意位置的词'],
    ['ACME', '含大写字母：严格区分大小写'],
    ['"not found"', '短语'],
    ['/time(d )?out/', '正则表达式；/…/i 不分大小写'],
  ],
  fields: [
    ['stream:stocks', '某个流的记录；含空格时加引号'],
    ['type:t*', '某种类型的事件；* 代表任意内容'],
    ['id:42', '事件 ID；id: 表示没有 ID'],
    ['kind:gap', 'event、comment、mark，或标记的名称'],
    ['conn:>1', '连接的序号'],
    ['size:>1kb', '数据的字节数：kb、mb'],
    ['gap:>2s', '其流停顿之后：ms、s、m、h'],
    ['after:12:30', '今天的时刻，也可带日期'],
    ['before:5m', '多久之前'],
  ],
  json: [
    ['$.price > 100', '这样的值：< <= > >= = !='],
    ['$.by.name = "ada"', '完全相同的字符串'],
    ['$.tags[*] = up', '其中一个元素'],
    ['$.tags contains "up"', '某个元素，或字符串的一部分'],
    ['$.symbol =~ /^A/', '正则表达式'],
    ['exists($.error)', '存在此字段'],
  ],
  together: [
    ['acme type:trade', '并列：两者都须匹配'],
    ['id:41 OR id:43', '其中之一'],
    ['-heartbeat', '排除；也可写 -type:ping'],
    ['(a OR b) -c', '括号用于分组'],
  ],
};
