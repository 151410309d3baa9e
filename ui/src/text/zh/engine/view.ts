import type { ViewSentence } from '../../../host/bindings/sentences';

/** Filters and JSON paths: what is wrong with them, below the character. */
export const view: Record<ViewSentence, string> = {
  "{message} (at character {0})": '{~message}（第 {0} 个字符）',
  "stream:, type:, id:, conn:, kind:, size:, gap:, after: and before:":
    'stream:、type:、id:、conn:、kind:、size:、gap:、after: 和 before:',
  "conn:2 or conn:>2": 'conn:2 或 conn:>2',
  "kind:event, kind:comment, kind:mark or kind:end":
    'kind:event、kind:comment、kind:mark 或 kind:end',
  "after:12:30, after:2026-11-20 or after:5m (ago)":
    'after:12:30、after:2026-11-20 或 after:5m（之前）',
  "before:12:30, before:2026-11-20 or before:5m (ago)":
    'before:12:30、before:2026-11-20 或 before:5m（之前）',
  "there is no field `{name}:`, only {FIELDS} — to search for the text, put it in quotes":
    '没有字段 `{name}:`，只有 {~FIELDS}。若要搜索此文本，请加引号',
  "`{name}:` needs a value after the colon, such as {example}":
    '`{name}:` 的冒号之后需要一个值，如 {~example}',
  "{text} can't be read: write {example}": '无法读懂 {text}：请写成 {~example}',
  "there is no kind {text}: it is event, comment, mark, or one of {0}":
    '没有种类 {text}：种类有 event、comment、mark，或 {0} 之一',
  "exists( takes one path and a `)`, such as exists($.error)":
    'exists( 需要一个路径和 `)`，如 exists($.error)',
  "=~ takes a regex, such as $.path =~ /^api/": '=~ 需要正则表达式，如 $.path =~ /^api/',
  "a comparison is to follow the path, such as $.price > 100, $.tags contains \"x\" or $.name =~ /^a/; or write exists($.path)":
    '路径之后应为比较，如 $.price > 100、$.tags contains "x" 或 $.name =~ /^a/；或写成 exists($.path)',
  "a JSON path goes on with a dot or a bracket, such as $.price: put the text in quotes to search for it":
    'JSON 路径以点或方括号继续，如 $.price：若要搜索此文本，请加引号',
  "a value is to follow: a number, \"text\", true, false or null":
    '之后应为一个值：数字、"文本"、true、false 或 null',
  "this quote is never closed: add a `\"`": '此引号未闭合：请补上 `"`',
  "this regex is never closed: add a `/`, or put the text in quotes to search for it":
    '此正则表达式未闭合：请补上 `/`；若要搜索此文本，请加引号',
  "a regex ends at its second `/`: write `\\/` within it, or put the text in quotes to search for it":
    '正则表达式在第二个 `/` 处结束：其中请写成 `\\/`；若要搜索此文本，请加引号',
  "the filter ends here, but a word is still to come": '筛选在此结束，但还缺一个词',
  "too many parentheses or negations within each other: leave some out":
    '括号或否定嵌套过多：请去掉一些',
  "OR and AND need something on both sides: quote them to search for the word":
    'OR 和 AND 的两边都需要内容：若要搜索此词，请加引号',
  "this parenthesis is never closed: add a `)`, or quote it to search for it":
    '此括号未闭合：请补上 `)`；若要搜索它，请加引号',
  "this parenthesis closes nothing: remove it, or quote it to search for it":
    '此括号没有对应的开头：请去掉它；若要搜索它，请加引号',
  "this regex can't be read: {why}": '无法读懂此正则表达式：{~why}',
  "this regex is too large: shorten it": '此正则表达式太大：请缩短',

  // JSON paths.
  "the path ends before this: remove the rest": '路径在此之前已结束：请去掉其余部分',
  "a JSON path begins with $, such as $.price or $['two words']":
    "JSON 路径以 $ 开头，如 $.price 或 $['two words']",
  "the path has more than 64 steps: shorten it": '路径超过 64 级：请缩短',
  "`..` is not supported: write the whole path": '不支持 `..`：请写出完整的路径',
  "a name is to stand here; one with other characters goes in brackets: $['two words']":
    "此处应为名称；含其他字符的名称请放在方括号中：$['two words']",
  "an index has no zeros in front: leave them out": '索引前面没有零：请去掉',
  "the index is too large": '索引太大',
  "indexes from the end are not supported: count from 0": '不支持从末尾起的索引：请从 0 数起',
  "filters within a path are not supported: compare what the path leads to":
    '不支持路径中的筛选：请比较路径所指的内容',
  "an index, a quoted name or * is to stand in the brackets":
    '方括号中应为索引、带引号的名称或 *',
  "slices are not supported: use one index or [*]": '不支持切片：请使用单个索引或 [*]',
  "lists in brackets are not supported: write one condition for each, with OR":
    '不支持方括号中的列表：请为每一项写一个条件，以 OR 相连',
  "this bracket is never closed: add a `]`": '此方括号未闭合：请补上 `]`',
  "this quote is never closed: add a `{quote}`": '此引号未闭合：请补上 `{quote}`',
  "this name has an escape that JSON does not know: write `\\\\` for a backslash":
    '此名称含有 JSON 没有的转义：反斜杠请写成 `\\\\`',

  // Names of what fragments are joined by.
  "OpenAI chat": 'OpenAI chat',
  "OpenAI responses": 'OpenAI responses',
  "Ollama chat": 'Ollama chat',
  "Ollama generate": 'Ollama generate',
  "Plain data": '原始数据',
};
