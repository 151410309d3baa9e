import type { Text } from '../text';

/** Bringing in files and captures, and what is dropped onto the window. */
export const importing: Text['importing'] = {
  files: '导入文件…',
  folder: '打开捕获…',
  title: '打开捕获',
  lead: '捕获的文件夹，或文件：导出的 NDJSON，或事件流。',
  didNotStart: '导入没有开始',
  cancelFailed: '无法取消导入',
  ended: (file) => `导入 ${file} 失败`,
  begun: (file, records) => `正在导入 ${file}：${records}`,
  running: (file, percent, records) => `正在导入 ${file}：${percent}，${records}`,
  done: (file, records) => `已从 ${file} 导入 ${records}`,
  cancelled: (file, records) => `已取消导入 ${file}，保留 ${records}`,
  failed: (file, why) => `导入 ${file} 失败：${why}`,
  curlFailed: '无法识别此 curl 命令',
  drop: '拖放到此处以观看该流',
};
