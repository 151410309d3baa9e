import type { CaptureSentence } from '../../../host/bindings/sentences';

/** The capture and its disk: what can't be kept or read, and what was made good. */
export const capture: Record<CaptureSentence, string> = {
  "the capture {0} is being written by another Feedscope{pid}: close that one first":
    '捕获 {0} 正由另一个 Feedscope{~pid} 写入：请先关闭它',
  " (pid {pid})": '（进程 {pid}）',
  "{0} can't be {done} ({source}): check the disk and the folder's permissions":
    '无法{~done} {0}（{~source}）：请检查磁盘和文件夹的权限',
  "opened": '打开',
  "read": '读取',
  "written": '写入',
  "locked": '锁定',
  "cut": '截断',
  "synced": '同步',
  "made": '创建',
  "written by a thread of its own": '以独立线程写入',
  "compressed by a thread of its own": '以独立线程压缩',
  "{0} was written by a newer Feedscope (format {found}, this one reads up to {known}): update Feedscope to open it":
    '{0} 由更新的 Feedscope 写入（格式 {found}，此版本至多读取 {known}）：请更新 Feedscope 后再打开',
  "{0} holds no capture: check the folder's name": '{0} 中没有捕获：请检查文件夹的名称',
  "{0} holds other files and no capture: choose an empty folder with --capture":
    '{0} 中有其他文件而没有捕获：请用 --capture 选择空文件夹',
  "the capture is closed: nothing more can be recorded in it": '捕获已关闭：无法再录制',
  "the last {records} records could not be kept: {why}":
    '最后 {records} 条记录未能保存：{~why}',
  "a record of {bytes} bytes can't be kept: the most is {most}; lower the stream's event limit":
    '无法保存 {bytes} 字节的记录：至多 {most} 字节；请调低流的事件上限',
  "the capture has no stream number {key}: define it first":
    '捕获中没有编号为 {key} 的流：请先定义它',
  "the capture has 65535 streams, and no number is left: begin another with --capture":
    '捕获中已有 65535 个流，没有剩余的编号：请用 --capture 另起一个',
  "another stream of the capture is called {name}: choose another name":
    '捕获中另一个流名为 {name}：请另选名称',

  // The disk.
  "{cause}: {remedy}; recording goes on by itself": '{~cause}：{~remedy}；录制会自行继续',
  "free space on the disk of {dir}": '请在 {dir} 所在的磁盘上腾出空间',
  "check the disk of {dir} and make it writable again":
    '请检查 {dir} 所在的磁盘，并使其恢复可写',
  "check the disk": '请检查磁盘',
  "the disk of {dir} failed while segment {segment} was written ({error})":
    '写入分段 {segment} 时，{dir} 所在的磁盘出错（{~error}）',
  "the disk is nearly full ({0} MiB left)": '磁盘将满（剩余 {0} MiB）',
  "the disk is full": '磁盘已满',
  "the disk is read-only": '磁盘为只读',
  "the disk failed ({error})": '磁盘出错（{~error}）',
  "the disk failed while segment {0} was written; its last {1} records were written again, into segment {2}":
    '写入分段 {0} 时磁盘出错；其最后 {1} 条记录已重新写入分段 {2}',
  "nothing could be recorded from {since} to {now} ({why}): the streams waited, and what their servers did not keep is missing":
    '从 {since} 到 {now} 无法录制（{~why}）：各流等待，其服务器未保留的内容已缺失',

  // What recovery found.
  "{bytes} bytes of a torn end were cut off{saved}": '已截去残缺结尾的 {bytes} 字节{~saved}',
  " and put into {0}": '，存入 {0}',
  "{0} can't be read": '{~0} 无法读取',
  "{gone} are gone: their segments are missing": '{~gone} 已丢失：其分段缺失',
  "the newest records are gone: their segment is missing, and only its index was left":
    '最新的记录已丢失：其分段缺失，只剩下索引',
  "parts of {path} can't be read ({error}): check the disk":
    '{path} 的一部分无法读取（{~error}）：请检查磁盘',
  "{0} was left alone: {why}": '未动用 {0}：{~why}',
  "it is of another capture": '它属于另一个捕获',
  "it is a copy of another segment": '它是另一个分段的副本',
  "its beginning is damaged": '它的开头已损坏',
  "the end of {0} is damaged": '{0} 的结尾已损坏',
  "{0} can't be read: their segment is missing": '{~0} 无法读取：其分段缺失',
  "{0} can't be read: the log is damaged there": '{~0} 无法读取：该处的日志已损坏',
  "record {seq} can't be read: {why}": '记录 {seq} 无法读取：{~why}',
  "its bytes on the disk are damaged": '其在磁盘上的字节已损坏',
  "record {0}": '记录 {0}',
  "records {0} to {1}": '记录 {0} 至 {1}',
  "stream {0}": '流 {0}',

  // What was removed.
  "their segments are missing": '其分段缺失',
  "the capture outgrew its disk budget of {0} MiB, so its oldest records were removed":
    '捕获超出了 {0} MiB 的磁盘预算，因此移除了最旧的记录',
  "the capture keeps its newest {most} records, so its oldest were removed":
    '捕获保留最新的 {most} 条记录，因此移除了最旧的记录',
  "the capture keeps records for {0}, so its oldest were removed":
    '捕获将记录保留 {~0}，因此移除了最旧的记录',
};
