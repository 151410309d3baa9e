import { describe, expect, it } from 'vitest';

import { SENTENCES, phrasebook } from './engine';
import { foreign } from './engine/foreign';
import { json } from './engine/json';

/** Names and formats, the same in both languages. */
const SAME = /^(OpenAI|Ollama) |^1 [GM]iB$/;

const sentences = Object.entries(SENTENCES);

describe('the engine’s sentences in Chinese', () => {
  it('are many', () => {
    expect(sentences.length).toBeGreaterThan(400);
  });

  it.each(sentences)('have the values of “%s”', (english, chinese) => {
    expect(namesIn(chinese).sort()).toEqual(namesIn(english).sort());
    if (!SAME.test(english)) expect(chinese).toMatch(/\p{Script=Han}|Cookie|ID|URL|\{/u);
  });

  it.each(sentences)('are found for “%s” with any values', (english, chinese) => {
    const value = (name: string) => `${name}-1`;
    const [told, wanted] = [filled(english, value), filled(chinese, value)];
    const isTail = /^[ ,;]/.test(english);
    const isWord = english.replace(/\{[^}]*\}/g, '').length < 10;
    const said = phrasebook.say(isTail ? `as asked${told}` : isWord ? `as asked (${told})` : told);
    const whole = isTail ? `应您要求${wanted}` : isWord ? `应您要求（${wanted}）` : wanted;
    expect(withoutBlanks(said)).toBe(withoutBlanks(whole));
  });

  it.each([...sentences, ...Object.entries({ ...foreign, ...json })])('are well set: “%s”', (english) => {
    const words = phrasebook.say(filled(english, () => '12'));
    expect(words).not.toMatch(/\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u);
    expect(words).not.toMatch(/\p{Script=Han}[,;?!()]|\p{Script=Han}[.:](?!\S)/u);
    expect(words).not.toMatch(/\p{Script=Han} \p{Script=Han}/u);
  });

  it.each([
    [
      'nothing listens at the proxy a.example:1: start the server or check the port',
      '代理 a.example:1 没有程序在监听：请启动服务器或检查端口',
    ],
    [
      'the certificate of a.example:443 is for b.example, c.example, 3 more: use that name, or correct the certificate',
      'a.example:443 的证书是颁发给 b.example、c.example、另外 3 个的：请使用该名称，或更正证书',
    ],
    [
      "401 Unauthorized: give the stream credentials, or renew them. The server said: {\"error\": \"no (key)\"}",
      '401 Unauthorized：请为流设置凭据，或更新凭据。服务器说：{"error": "no (key)"}',
    ],
    [
      "401 Unauthorized: give the stream credentials, or renew them (https://b.example does not get the stream's X-Key, cookies and resume id: let the stream trust that origin if it should)",
      '401 Unauthorized：请为流设置凭据，或更新凭据（https://b.example 得不到流的 X-Key、Cookie 和续传 ID：若应得到，请让流信任该来源）',
    ],
    [
      'the disk is nearly full (12 MiB left): free space on the disk of /var/a b; recording goes on by itself',
      '磁盘将满（剩余 12 MiB）：请在 /var/a b 所在的磁盘上腾出空间；录制会自行继续',
    ],
    [
      "recording is paused, so streams can't be changed now: the disk of /c failed while segment 3 was written (Input/output error (os error 5)): check the disk; recording goes on by itself",
      '录制已暂停，目前无法更改流：写入分段 3 时，/c 所在的磁盘出错（输入/输出错误（os error 5））：请检查磁盘；录制会自行继续',
    ],
    [
      '17 bytes of a torn end were cut off and put into /c/lost+found/1; records 7 to 9 can\'t be read; record 12 are gone: their segments are missing',
      '已截去残缺结尾的 17 字节，存入 /c/lost+found/1；记录 7 至 9 无法读取；记录 12 已丢失：其分段缺失',
    ],
    [
      'the capture keeps records for 30 days, so its oldest were removed',
      '捕获将记录保留 30 天，因此移除了最旧的记录',
    ],
    [
      'attempt 2 in 4.0 s, resuming after id 42; the server asked for 50 ms, which is out of the stream\'s bounds',
      '4.0 秒后第 2 次尝试，从 ID 42 之后续传；服务器要求 50 毫秒，超出流的界限',
    ],
    [
      'nothing received for 2 min 5 s; the threshold is 30.0 s, from a heartbeat every 10.0 s',
      '2 分 5 秒未收到任何内容；阈值为 30.0 秒，由每 10.0 秒一次的心跳得出',
    ],
    [
      'the server closed the connection in the middle of an event, whose 17 bytes were discarded (server-closed)',
      '服务器关闭了连接，一个事件中断，其 17 字节已丢弃（server-closed）',
    ],
    [
      'events may be missing since 2026-11-28T08:00:00Z, when the last event came: there was no id to resume from',
      '自 2026-11-28T08:00:00Z（最后一个事件到来时）起可能缺少事件：没有可供续传的 ID',
    ],
    ['1 id contains a NUL and must be ignored, so that a reconnect resumes too early: correct the server\'s ids.', '1 个 ID 含有 NUL，必须忽略，因此重连时会从过早之处续传：请更正服务器的 ID。'],
    [
      'the alert "x": its filter can\'t be read: `size:` needs a value after the colon, such as size:>1kb (at character 3)',
      '提醒 "x"：无法读懂其筛选：`size:` 的冒号之后需要一个值，如 size:>1kb（第 3 个字符）',
    ],
    [
      'price: "a" was not connected for 2 min, and so did 3 others',
      'price："a" 已有 2 分钟未连通，另有 3 个流也是如此',
    ],
    [
      'the command for the header X-Key ended with code 2: run it by hand',
      '标头 X-Key 的命令以代码 2 结束：请手动运行看看',
    ],
    [
      "/c/1.log can't be written (No space left on device (os error 28)): check the disk and the folder's permissions",
      '无法写入 /c/1.log（设备上没有空间（os error 28））：请检查磁盘和文件夹的权限',
    ],
    [
      'http://h:99999/ is no URL (invalid port number): correct it',
      'http://h:99999/ 不是 URL（端口号无效）：请更正',
    ],
    ['this regex can\'t be read: unclosed group', '无法读懂此正则表达式：分组未闭合'],
    [
      'Secrets of streams last only until Feedscope is closed: the keyring is locked: unlock it, then resume the streams that need it.',
      '流的机密仅保留到 Feedscope 关闭为止：密钥环已锁定：请解锁，然后恢复需要它的流。',
    ],
    [
      'the settings in /s.json are broken (expected `,` or `}` at line 3 column 7), so the defaults apply: they were put aside as /s.json.broken, to be mended there',
      '/s.json 中的设置已损坏（应为 `,` 或 `}`（第 3 行第 7 列）），因此采用默认值：已另存为 /s.json.broken，请在该处修正',
    ],
    [
      "JSON Parse error: Unexpected identifier \"x\"",
      '意外的标识符 "x"',
    ],
    [
      "Expected property name or '}' in JSON at position 2 (line 1 column 3)",
      "应为属性名或 '}'（第 1 行第 3 列）",
    ],
    [
      'the capture /c is being written by another Feedscope (pid 4711): close that one first',
      '捕获 /c 正由另一个 Feedscope（进程 4711）写入：请先关闭它',
    ],
    [
      'the capture /c is being written by another Feedscope: close that one first',
      '捕获 /c 正由另一个 Feedscope 写入：请先关闭它',
    ],
    ['200 over HTTP/1.1', '200，HTTP/1.1'],
    ['as asked', '应您要求'],
  ])('are whole ones: %s', (english, chinese) => {
    expect(phrasebook.say(english)).toBe(chinese);
  });
});

function filled(template: string, value: (name: string) => string): string {
  return template
    .replace(/\{([~#]?)([A-Za-z_0-9]+)\}(?!\})/g, (_, kind: string, name: string) =>
      kind === '#' || isCounted(template, name) ? '12' : value(name),
    )
    .replace(/\{\{/g, '{')
    .replace(/\}\}/g, '}');
}

/** English ones that have a number with its noun in them. */
function isCounted(template: string, name: string): boolean {
  return SENTENCES[template]?.includes(`{#${name}}`) ?? false;
}

function namesIn(template: string): string[] {
  const plain = template.replace(/\{\{|\}\}/g, '');
  return [...plain.matchAll(/\{[~#]?([^}]*)\}/g)].map(([, name]) => name as string);
}

function withoutBlanks(words: string): string {
  return words.replace(/ /g, '');
}
