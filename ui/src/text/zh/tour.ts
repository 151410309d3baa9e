import type { Text } from '../text';

export const tour: Text['tour'] = {
  label: '入门',
  steps: {
    rows: '每一行是一条记录，按到达的样子显示。点按即可阅读。',
    states: '左侧显示每个流的状态。其中一个会反复断线：看它重试，并无遗漏地续传。',
    lanes: '上方是每个流的事件随时间的分布。在那里拖动可标出一段时间，细看其中。',
    filter: '在筛选栏中输入 type:trade 或任意词：只显示匹配的记录。',
    pause: '暂停视图，从容阅读。不会丢失任何内容：捕获照常进行。',
    more: '其余一切都在命令面板中，所有按键也都列在一页上。',
  },
  next: '下一条',
  close: '关闭入门提示',
};
