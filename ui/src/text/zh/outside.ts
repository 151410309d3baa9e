import type { Text } from '../text';

/** What comes from outside of the window: links, drops, the file manager. */
export const outside: Text['outside'] = {
  unheard: '链接和拖入的文件无法送达此窗口',
  dropFailed: '拖入的内容未导入',
  importing: (name, others) =>
    others === 0 ? `正在导入 ${name}` : `正在导入 ${name} 和另外 ${others} 项`,
  show: '显示',
  showHint: '在文件夹中显示该文件',
  showFailed: '无法显示该文件',
};
