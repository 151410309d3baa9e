import type { FileSentence } from '../../../host/bindings/sentences';

/** Exports, imports and the demo feeds. */
export const file: Record<FileSentence, string> = {
  "can't write {0}: {source}; choose another place, or make room there":
    '无法写入 {0}：{~source}；请另选位置，或腾出空间',
  "the records can't be written in this format: {0}; choose NDJSON, which holds them all":
    '无法以此格式写入记录：{~0}；请选择 NDJSON，它能容纳全部内容',
  "this Feedscope was built without Parquet: choose another format, or build it with the feature parquet":
    '此 Feedscope 构建时未含 Parquet：请另选格式，或以 parquet 特性构建',
  "the export was cancelled": '导出已取消',

  "{0} can't be read ({source}): check its name and permissions":
    '无法读取 {0}（{~source}）：请检查其名称和权限',
  "{0}, line {line}, column {column}: {why}; all before it has come in: correct that line, and import a file that begins with it":
    '{0} 第 {line} 行第 {column} 列：{~why}；此前的全部内容已导入：请更正该行，再导入从该行开始的文件',
  "{0}: a {what} of {bytes} bytes is more than a record can hold; all before it has come in: take it out, and import a file of what follows it":
    '{0}：{bytes} 字节的{~what}超出一条记录所能容纳的；此前的全部内容已导入：请将它取出，再导入其后的内容',
  "{0} is neither NDJSON of Feedscope nor an event stream: choose a file that begins with {{\"kind\":…}}, or with a comment or field of SSE (rename it to end in .sse if it is one)":
    '{0} 既不是 Feedscope 的 NDJSON，也不是事件流：请选择以 {{"kind":…}}，或以 SSE 的注释或字段开头的文件（若确是事件流，请将其改名为以 .sse 结尾）',
  "{0} is {format}, which does not hold all of a record: export as NDJSON instead, and import that":
    '{0} 是 {format}，不含记录的全部内容：请改为导出 NDJSON，再导入它',
  "{0} is the capture that is imported into: choose another":
    '{0} 正是要导入到的捕获：请另选一个',
  "it is longer than 1 GiB": '它超过 1 GiB',
  "it is not UTF-8": '它不是 UTF-8',
  "it is no JSON object: {why}": '它不是 JSON 对象：{~why}',
  "it has no {name}, as all lines of Feedscope have": '它没有 {name}，而 Feedscope 的每一行都有',
  "its {name} {why}": '其 {name} {~why}',
  "is \"\", which is for marks alone": '为 ""，那仅供标记使用',
  "can't be {value}": '不能是 {value}',
  "is no time like 2026-11-20T12:00:00.000000000Z":
    '不是 2026-11-20T12:00:00.000000000Z 这样的时间',

  "the demo feeds can't listen on 127.0.0.1:{port}, because another program does: stop that program, or choose another port":
    '演示流无法在 127.0.0.1:{port} 监听，因为另一个程序正在监听：请停止该程序，或另选端口',
  "the demo feeds can't listen on 127.0.0.1:{port} ({source}): choose another port":
    '演示流无法在 127.0.0.1:{port} 监听（{~source}）：请另选端口',
  "{feed} can't send {rate} events a second: choose a rate from 1 to {max}":
    '{feed} 无法每秒发送 {rate} 个事件：请选择 1 至 {max} 的速率',
};
