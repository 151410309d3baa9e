import type { EngineSentence } from '../../../host/bindings/sentences';

/** Marks, alerts, settings, secrets, and what a command can't do. */
export const engine: Record<EngineSentence, string> = {
  "there is a stream named {0} already: choose another name": '已有名为 {0} 的流：请另选名称',
  "there is no stream named {0}": '没有名为 {0} 的流',
  "the filter can't be read: {0}": '无法读懂筛选：{~0}',
  "the path can't be read: {0}": '无法读懂路径：{~0}',
  "recording is paused, so streams can't be changed now: {0}":
    '录制已暂停，目前无法更改流：{~0}',
  "can't start another thread: {0}; close some programs":
    '无法再启动线程：{~0}；请关闭一些程序',
  "can't write the settings in {0}: {why}; check the folder's permissions and the space on its disk":
    '无法将设置写入 {0}：{~why}；请检查文件夹的权限和磁盘空间',
  "record {0} is no longer in the capture": '记录 {0} 已不在捕获中',
  "record {seq} is no longer in the capture": '记录 {seq} 已不在捕获中',
  "can't {doing} the {what} in {0}: {why}": '无法{~doing} {0} 中的{~what}：{~why}',
  "read": '读取',
  "write": '写入',
  "saved streams": '已保存的流',
  "bookmarks": '书签',
  "alerts": '提醒',
  "{error}; mend the file, or move it away to start without":
    '{~error}；请修正该文件，或将它移走后重新开始',
  "{error}; check the folder's permissions and the space on its disk":
    '{~error}；请检查文件夹的权限和磁盘空间',
  "the export broke off: {error}": '导出中断：{~error}',
  "the import broke off: {error}": '导入中断：{~error}',

  // Marks.
  "{status} over {protocol}": '{#status}，{protocol}',
  "attempt {attempt} in {0}, {resuming}{asked}": '{~0}后第 {attempt} 次尝试，{~resuming}{~asked}',
  "without a last event ID": '不带最后的事件 ID',
  "resuming after id {id}": '从 ID {id} 之后续传',
  "; the server asked for {asked} ms, which is out of the stream's bounds":
    '；服务器要求 {asked} 毫秒，超出流的界限',
  "nothing received for {0}": '{~0}未收到任何内容',
  "nothing received for {0}; {detail}": '{~0}未收到任何内容；{~detail}',
  "receiving again after {0} of silence": '静默 {~0}后恢复接收',
  "the next connection resumes after no id": '下次连接不从任何 ID 续传',
  "the next connection resumes after id {resume_id}": '下次连接从 ID {resume_id} 之后续传',
  "the id can't be sent in a header; the next connection does not resume":
    '此 ID 无法在标头中发送；下次连接不会续传',
  "left out a part that passed the bound of one {what}: {bytes} bytes":
    '略去了超出单个{~what}上限的部分：{bytes} 字节',
  "as asked": '应您要求',
  "resumed after id {resume_id}: {replayed} replayed, {duplicates} of them duplicates":
    '从 ID {resume_id} 之后续传：重放 {replayed} 个事件，其中 {duplicates} 个重复',
  "{records} old records removed: {reason}": '移除了 {records} 条旧记录：{~reason}',
  "{ms} ms": '{ms} 毫秒',
  "{0} s": '{0} 秒',
  "{0} min {1} s": '{0} 分 {1} 秒',
  "{0} min": '{0} 分钟',

  // Alerts.
  "there is no alert named {name}": '没有名为 {name} 的提醒',
  "there are more than 100 alerts: remove some": '提醒超过 100 个：请移除一些',
  "an alert's name has 1 to 80 letters: correct it": '提醒的名称为 1 至 80 个字符：请更正',
  "two alerts are named {name}: choose another name for one":
    '有两个提醒名为 {name}：请为其中一个另选名称',
  "the alert {name}: {why}": '提醒 {name}：{~why}',
  "its time is 1 second to 30 days: correct it": '其时长为 1 秒至 30 天：请更正',
  "its filter can't be read: {error}": '无法读懂其筛选：{~error}',
  "give a rate to stay above or below of, 0 or more": '请给出速率的下限或上限，不小于 0',
  "a record arrived": '有记录到达',
  "a record matches {filter}": '有记录匹配 {filter}',
  "a record of {stream} arrived": '{stream} 有记录到达',
  "a record of {stream} matches {filter}": '{stream} 有记录匹配 {filter}',
  "{stream} brought no event for {0}": '{stream} 已有 {~0}没有事件',
  "{stream} failed, and does not connect again by itself": '{stream} 失败，不会自行重连',
  "{stream} was not connected for {0}": '{stream} 已有 {~0}未连通',
  ", and so did 1 other": '，另有 1 个流也是如此',
  ", and so did {others} others": '，另有 {others} 个流也是如此',
  "all streams together bring {rate} events a second": '所有流合计每秒 {rate} 个事件',
  "{stream} brings {rate} events a second": '{stream} 每秒 {rate} 个事件',
  ", fewer than {below}": '，低于 {below}',
  ", more than {above}": '，高于 {above}',

  // Bookmarks.
  "the note is longer than 4 KiB: shorten it": '备注超过 4 KiB：请缩短',
  "there are 10,000 bookmarks: remove some first": '已有 10,000 个书签：请先移除一些',

  // Settings.
  "the settings in {0} can't be read ({error}), so the defaults apply: check the file's permissions":
    '无法读取 {0} 中的设置（{~error}），因此采用默认值：请检查文件的权限',
  "they were put aside as {0}": '已另存为 {0}',
  "they could not be put aside ({error})": '未能另存（{~error}）',
  "the settings in {0} are broken ({why}), so the defaults apply: {place}, to be mended there":
    '{0} 中的设置已损坏（{~why}），因此采用默认值：{~place}，请在该处修正',
  "{0} MiB to {1} MiB": '{0} MiB 至 {1} MiB',
  "the disk budget must be {range}, or none: {budget} bytes is not":
    '磁盘预算须为 {~range}，或不设：{budget} 字节不可',
  "records can be kept for {least} to {most} days, or for ever: {days} is not":
    '记录可保留 {least} 至 {most} 天，或永久保留：{days} 不可',
  "the newest {least} to {most} records can be kept, or all: {records} is not":
    '可保留最新的 {least} 至 {most} 条记录，或全部：{records} 不可',
  "the space to leave free must be {range}: {free} bytes is not":
    '保留的空闲空间须为 {~range}：{free} 字节不可',
  "the settings take {length} bytes, and the most is {MOST_FILE_BYTES}: remove saved filters":
    '设置占 {length} 字节，至多 {MOST_FILE_BYTES} 字节：请移除一些已保存的筛选',
  "{0} filters are saved, and the most is {MOST_FILTERS}: remove some":
    '已保存 {0} 个筛选，至多 {MOST_FILTERS} 个：请移除一些',
  "a saved filter has no name: give it one": '有一个已保存的筛选没有名称：请为它命名',
  "two saved filters are called {0}: give one another name":
    '有两个已保存的筛选名为 {0}：请为其中一个另取名称',

  // Secrets.
  "there is no keyring here ({0}): install and start one, such as GNOME Keyring or KWallet":
    '此处没有密钥环（{~0}）：请安装并启动一个，如 GNOME Keyring 或 KWallet',
  "the keyring is locked: unlock it, then resume the streams that need it":
    '密钥环已锁定：请解锁，然后恢复需要它的流',
  "the keyring did not answer in time: answer its question, then resume the streams that need it":
    '密钥环未及时应答：请回答它的询问，然后恢复需要它的流',
  "the keyring does not serve ({0}): see whether it works in other programs":
    '密钥环无法使用（{~0}）：请查看它在其他程序中是否可用',
  "they are not kept in this run": '本次运行不保存它们',
  "Secrets of streams last only until Feedscope is closed: {why}.":
    '流的机密仅保留到 Feedscope 关闭为止：{~why}。',
  "it broke off": '它中断了',
  "it has no store": '它没有存储',
  "an entry is damaged": '有一项已损坏',
  "the header {name}": '标头 {name}',
  "the query parameter {name}": '查询参数 {name}',
  "the credentials": '凭据',
  "the proxy's URL": '代理的 URL',
  "the URL": 'URL',
  "the secret of {what} is not known here: type it again": '此处没有{~what}的机密：请重新输入',

  // The desktop around the window.
  "the frame can't be written as JSON: {error}": '无法将画面写成 JSON：{~error}',
  "an export can't be written there: {why}": '无法在该处写入导出：{~why}',
  "the estimate broke off: {error}": '估算中断：{~error}',
  "this can't be imported: {why}": '无法导入：{~why}',
  "the system shows no dialog: {error}": '系统无法显示对话框：{~error}',
  "{error}: choose files of this computer": '{~error}：请选择本机的文件',
  "what was dropped is no longer at hand: drop it again": '拖放的内容已不在：请重新拖放',
  "this export is too long ago: look for its file where you saved it":
    '此导出已过去太久：请在您保存之处查找其文件',
  "{file} is not there any more: export it again": '{file} 已不在：请重新导出',
  "there is no file manager: the file is in {0}": '没有文件管理器：文件在 {0} 中',
  "no answer in time": '未及时应答',
  "A feedscope: link was refused: {why}": '已拒绝一个 feedscope: 链接：{~why}',
  "What was dropped is no file here and can't be watched: {why}":
    '拖入的内容不是此处的文件，也无法关注：{~why}',
  "Another start of Feedscope named a stream that was refused: {why}":
    '再次启动 Feedscope 时指定的流已被拒绝：{~why}',
  "it is longer than 8 KiB": '它超过 8 KiB',
  "it can't be read": '无法读懂',
  "it does not begin with feedscope://add?url=": '它没有以 feedscope://add?url= 开头',
  "it needs one url=": '它需要一个 url=',
  "its URL has control characters or blanks in it": '其 URL 含有控制字符或空白',
  "its URL is neither http nor https": '其 URL 既非 http 也非 https',
  "its URL can't be read": '无法读懂其 URL',
};
