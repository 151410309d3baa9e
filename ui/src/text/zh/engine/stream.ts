import type { StreamSentence } from '../../../host/bindings/sentences';

/** Streams: what they can't be asked, why they don't connect, and what their wire tells. */
export const stream: Record<StreamSentence, string> = {
  // A stream's description.
  "the URL is missing: give one that begins with http:// or https://":
    '缺少 URL：请给出以 http:// 或 https:// 开头的 URL',
  "the URL is longer than 64 KiB: shorten it": 'URL 超过 64 KiB：请缩短',
  "{0} does not begin with http:// or https://: put it in front":
    '{0} 没有以 http:// 或 https:// 开头：请补上',
  "{0} is no URL ({error}): correct it": '{0} 不是 URL（{~error}）：请更正',
  "{0}: URLs are not read: use http:// or https://":
    '不支持 {0}: 的 URL：请使用 http:// 或 https://',
  "{0} has a character that a request can't carry: percent-encode it":
    '{0} 含有请求无法携带的字符：请用百分号编码',
  "the name is longer than 80 characters: shorten it": '名称超过 80 个字符：请缩短',
  "the name has a control character: remove it": '名称含有控制字符：请删除',
  "{upper} can't answer with a stream: use GET or POST":
    '{upper} 的应答不可能是流：请使用 GET 或 POST',
  "{method} is no HTTP method: use GET or POST": '{method} 不是 HTTP 方法：请使用 GET 或 POST',
  "the resume id has a control character or is longer than 8 KiB: correct it":
    '续传 ID 含有控制字符或超过 8 KiB：请更正',
  "a line's bound": '行的上限',
  "an event's bound": '事件的上限',
  "the headers' bound": '标头的上限',
  "1 GiB": '1 GiB',
  "1 MiB": '1 MiB',
  "{what} of {bytes} bytes is out of range: choose 1 KiB to {max_said}":
    '{~what}不能是 {bytes} 字节：请选择 1 KiB 至 {max_said}',
  "more than 20 redirects: choose 0 to 20": '重定向超过 20 次：请选择 0 至 20',

  "the reconnection time": '重连时间',
  "the longest delay": '最长延迟',
  "the longest delay is shorter than the reconnection time: raise it":
    '最长延迟短于重连时间：请加大',
  "the most that the server's retry: is taken for": '服务器的 retry: 的最大值',
  "the most that the server's retry: is taken for is less than the least: raise it":
    '服务器的 retry: 的最大值小于最小值：请加大',
  "{0} % of a delay can't be taken off: choose 0 to 100":
    '延迟不能减去 {0}%：请选择 0 至 100',
  "{part} is no status to retry after: write such as 429, 500-599 or 5xx":
    '{part} 不是可重试的状态码：请写成 429、500-599 或 5xx',
  "the wait for a response": '等待应答的时间',
  "the wait for a connection": '等待连接的时间',
  "the silence": '静默时间',
  "the end marker's event type is empty: write one, such as message_stop, or leave it out":
    '结束标志的事件类型为空：请写出，如 message_stop，或不设',
  "{what} of {ms} ms is out of range: choose {min} to {max} ms":
    '{~what}不能是 {ms} 毫秒：请选择 {min} 至 {max} 毫秒',
  "the path {text} can't be followed: {why}; write one such as $.seq":
    '路径 {text} 无法使用：{~why}；请写成 $.seq 这样',
  "it is to lead to one value within the data": '它应指向数据中的一个值',

  "set the resume id instead": '请改设续传 ID',
  "the body decides it": '它由正文决定',
  "the connection is kept by Feedscope": '连接由 Feedscope 维持',
  "the body is larger than 16 MiB: shorten it": '正文超过 16 MiB：请缩短',
  "the headers are more than 64 KiB: shorten them": '标头超过 64 KiB：请缩短',
  "{name} is no header name: use letters, digits and dashes":
    '{name} 不是标头名称：请使用字母、数字和连字符',
  "{name} can't be set here: {instead}": '此处不能设置 {name}：{~instead}',
  "the query is more than 64 KiB: shorten it": '查询超过 64 KiB：请缩短',
  "a query parameter has no name: give it one": '有一个查询参数没有名称：请为它命名',
  "the user's name has a colon or a control character: remove it":
    '用户名含有冒号或控制字符：请删除',
  "there is an Authorization among the headers too: remove one of the two":
    '标头中也有 Authorization：请去掉其中之一',
  "the credentials": '凭据',
  "the value of {name} can't be made: {problem}": '无法得出 {~name} 的值：{~problem}',
  "the command for {name} is empty: write one": '{~name} 的命令为空：请写出',
  "the value of {name} has a line break or a control character: remove it":
    '{~name} 的值含有换行或控制字符：请删除',

  "the socket's path is longer than {SOCKET_MAX} bytes: shorten it":
    '套接字的路径超过 {SOCKET_MAX} 字节：请缩短',
  "a Unix socket and a proxy exclude each other: remove one":
    'Unix 套接字与代理不能并用：请去掉其中之一',
  "there is a private key but no client certificate: give the certificate too":
    '有私钥而没有客户端证书：请一并给出证书',
  "{0} is no proxy: write http://, https://, socks5:// or socks5h://, host and port":
    '{0} 不是代理：请写出 http://、https://、socks5:// 或 socks5h://、主机和端口',
  "{0} is no origin: write http:// or https://, host and port":
    '{0} 不是来源：请写出 http:// 或 https://、主机和端口',

  // Values that are made anew at each attempt.
  "the URL": 'URL',
  "the proxy": '代理',
  "the header {name}": '标头 {name}',
  "the query parameter {name}": '查询参数 {name}',
  "the bearer token": 'Bearer 令牌',
  "the password": '密码',
  "{what} can't be made: {problem}": '无法得出{~what}：{~problem}',
  "{what} came out with a line break or a control character, which a request can't carry: correct where it comes from":
    '得出的{~what}含有请求无法携带的换行或控制字符：请更正其来源',
  "a ${{ is not closed: write ${{NAME}}": '有一个 ${{ 未闭合：请写成 ${{NAME}}',
  "${{{name}}} names no environment variable: write ${{NAME}}":
    '${{{name}}} 不是环境变量名：请写成 ${{NAME}}',
  "the environment variable {name} is not set: set it where Feedscope is started":
    '环境变量 {name} 未设置：请在启动 Feedscope 之处设置它',
  "the secret of {what} is not there: unlock the keyring and resume the stream, or edit the stream and give it again":
    '{~what}的机密不在：请解锁密钥环并恢复流，或编辑流并重新给出',
  "the command for {what} can't be started ({error}): correct it":
    '{~what}的命令无法启动（{~error}）：请更正',
  "the command for {what} broke off ({error}): run it by hand":
    '{~what}的命令中断（{~error}）：请手动运行看看',
  "the command for {what} took longer than {0} s: make it faster":
    '{~what}的命令运行超过 {0} 秒：请使它更快',
  "the command for {what} printed more than 64 KiB: correct it":
    '{~what}的命令输出超过 64 KiB：请更正',
  "a signal": '信号',
  "code {code}": '代码 {code}',
  "the command for {what} ended with {code}: run it by hand":
    '{~what}的命令以{~code}结束：请手动运行看看',
  "the command for {what} printed what is not UTF-8: correct it":
    '{~what}的命令输出不是 UTF-8：请更正',
  "the command for {what} printed nothing: run it by hand":
    '{~what}的命令没有输出：请手动运行看看',

  // The request and the way to the server.
  "the URL can't be asked: {error}": '无法请求此 URL：{~error}',
  "the request can't be made: {error}": '无法发出请求：{~error}',
  "the request can't be made: {text}": '无法发出请求：{~text}',
  "the header {0} can't be sent: correct its name or value":
    '无法发送标头 {0}：请更正其名称或值',
  "the credentials have a line break or a control character: remove it":
    '凭据含有换行或控制字符：请删除',
  "the credentials of {0} are for {1} only: send it without the stream, or to that server":
    '{0} 的凭据仅供 {1} 使用：请不借助该流发送，或发送到该服务器',
  "{0} is no proxy: correct it": '{0} 不是代理：请更正',
  "no connection can be set up: {error}": '无法建立任何连接：{~error}',
  "{path}: this system has no Unix sockets: use the URL's host and port":
    '{path}：此系统没有 Unix 套接字：请使用 URL 的主机和端口',
  "the certificates could not be read within {0} s: see whether their disk answers":
    '{0} 秒内未能读取证书：请查看其所在磁盘是否有响应',
  "the client certificate {0} and its key {1} don't go together ({error}): choose a matching pair":
    '客户端证书 {0} 与其密钥 {1} 不匹配（{~error}）：请选择匹配的一对',
  "TLS can't be set up ({error}): check the computer's certificate authorities":
    '无法启用 TLS（{~error}）：请检查此电脑的证书颁发机构',
  "the certificate file {path} has no PEM certificate: choose another":
    '证书文件 {path} 中没有 PEM 证书：请另选一个',
  "the key file {path} has no PEM private key without a passphrase: choose another":
    '密钥文件 {path} 中没有无口令的 PEM 私钥：请另选一个',
  "the {what} file {path} can't be read ({error}): check the path":
    '无法读取{~what}文件 {path}（{~error}）：请检查路径',
  "the {what} file {path} is no regular file: choose another":
    '{~what}文件 {path} 不是普通文件：请另选一个',
  "certificate": '证书',
  "key": '密钥',
  "no response came within {0} ms: see whether the server is busy, or raise the limit":
    '{0} 毫秒内没有应答：请查看服务器是否繁忙，或放宽时限',
  "no response came within {0}: see whether the server is busy, or raise the limit":
    '{~0}内没有应答：请查看服务器是否繁忙，或放宽时限',
  "{ms} ms": '{ms} 毫秒',
  "{0} s": '{0} 秒',

  // Redirects.
  "the server redirected more than {0} times: check the URL":
    '服务器重定向超过 {0} 次：请检查 URL',
  "the server answered {status} without saying where to go: check the URL":
    '服务器应答 {status}，却未说明去向：请检查 URL',
  "the server redirects to {0}, which is no URL: check the URL":
    '服务器重定向到 {0}，那不是 URL：请检查 URL',
  "the server redirects to {shown}, which is neither http nor https: check the URL":
    '服务器重定向到 {shown}，既非 http 也非 https：请检查 URL',
  "the server redirects from https to {shown}, which is not encrypted: use that URL if you trust it":
    '服务器从 https 重定向到未加密的 {shown}：若信任它，请使用该 URL',
  "the server redirects to {shown}, inside your own network: use that URL if you trust it":
    '服务器重定向到您自己网络内的 {shown}：若信任它，请使用该 URL',
  "the server redirects to {host}, inside your own network: use that URL if you trust it":
    '服务器重定向到您自己网络内的 {host}：若信任它，请使用该 URL',
  "the server redirects the request and its body to {shown}: use that URL, or let the stream trust {0}":
    '服务器将请求及其正文重定向到 {shown}：请使用该 URL，或让流信任 {0}',
  "{0} is inside the own network": '{0} 在自己的网络内',
  "cookies": 'Cookie',
  "client certificate": '客户端证书',
  "resume id": '续传 ID',
  "{0} and {last}": '{~0}和{~last}',
  "{origin} does not get the stream's {names}: let the stream trust that origin if it should":
    '{origin} 得不到流的{~names}：若应得到，请让流信任该来源',

  // Why no response came.
  "the socket {path}": '套接字 {path}',
  "{0} of the proxy": '代理的 {0}',
  "the proxy {0}": '代理 {0}',
  "the host {0} does not resolve: check its spelling or the network":
    '主机 {~0} 无法解析：请检查拼写或网络',
  "the response's head from {place} is too large to be read":
    '{~place} 的应答头太大，无法读取',
  "{place} did not answer in time: check the address, the port and the firewall":
    '{~place} 未及时应答：请检查地址、端口和防火墙',
  "what answers at {place} does not speak HTTP: check the port, and http or https":
    '在 {~place} 应答的不是 HTTP：请检查端口，以及 http 或 https',
  "{place} broke the rules of HTTP/2 ({text}): let the stream speak HTTP/1.1, or see the server's log":
    '{~place} 违反了 HTTP/2 的规则（{~text}）：请让流使用 HTTP/1.1，或查看服务器的日志',
  "{place} closed the connection before it answered ({text}): see the server's log":
    '{~place} 未应答就关闭了连接（{~text}）：请查看服务器的日志',
  "{place} refused the credentials: correct those in the proxy's URL":
    '{~place} 拒绝了凭据：请更正代理 URL 中的凭据',
  "{place} does not take a name and a password: see what it asks for":
    '{~place} 不接受用户名和密码：请查看它的要求',
  "{place} can't be reached: start it, or check its address and port":
    '无法到达 {~place}：请启动它，或检查其地址和端口',
  "{place} does not reach {server} ({0}): see the proxy's rules, or whether the server is up":
    '{~place} 无法到达 {server}（{~0}）：请查看代理的规则，或服务器是否在运行',
  "nothing listens at {place}: start the server or check the port":
    '{~place} 没有程序在监听：请启动服务器或检查端口',
  "{place} does not exist: start the server or check the path":
    '{~place} 不存在：请启动服务器或检查路径',
  "{place} may not be opened: check the permissions or the firewall":
    '不允许打开 {~place}：请检查权限或防火墙',
  "the TLS handshake with {place} failed ({text}): check the certificate, or whether the port speaks https":
    '与 {~place} 的 TLS 握手失败（{~text}）：请检查证书，或该端口是否为 https',
  "{place} broke off the connection: see the server's log":
    '{~place} 中断了连接：请查看服务器的日志',
  "{place} can't be reached ({text}): check the address and the network":
    '无法到达 {~place}（{~text}）：请检查地址和网络',

  "the TLS handshake with {server} failed: it does not speak TLS: check the port, or use http":
    '与 {server} 的 TLS 握手失败：对方不使用 TLS：请检查端口，或改用 http',
  "the TLS handshake with {server} failed: it speaks no version from 1.2 up: update the server":
    '与 {server} 的 TLS 握手失败：对方不支持 1.2 及以上的版本：请更新服务器',
  "the TLS handshake with {server} failed ({other}): see the server's log":
    '与 {server} 的 TLS 握手失败（{~other}）：请查看服务器的日志',
  "the TLS handshake with {server} failed (it said {other}): see the server's log":
    '与 {server} 的 TLS 握手失败（对方称 {other}）：请查看服务器的日志',
  "the certificate of {server}": '{server} 的证书',
  "{its} expired on {0}: renew it": '{~its}已于 {~0} 过期：请更新证书',
  "{its} has expired: renew it": '{~its}已过期：请更新证书',
  "{its} is not valid before {0}: check this computer's clock, or wait":
    '{~its}在 {~0} 之前无效：请检查此电脑的时钟，或等待',
  "{its} is not valid yet: check this computer's clock, or wait":
    '{~its}尚未生效：请检查此电脑的时钟，或等待',
  "{its} was revoked: replace it": '{~its}已被吊销：请更换',
  "{its} is self-signed, or from an issuer that this computer does not know: give the stream the issuer's certificate if you trust it":
    '{~its}是自签名的，或其颁发者不为此电脑所知：若信任它，请将颁发者的证书交给流',
  "{its} has no names: renew it with the server's": '{~its}没有名称：请以服务器的名称更新证书',
  "{its} is for {0}: use that name, or correct the certificate":
    '{~its}是颁发给 {~0} 的：请使用该名称，或更正证书',
  "{its} is for another name: use that name, or correct the certificate":
    '{~its}是颁发给另一个名称的：请使用该名称，或更正证书',
  "{its} is signed with another key than its issuer's: give the stream the issuer's present certificate, or replace the server's":
    '{~its}不是用其颁发者的密钥签署的：请将颁发者目前的证书交给流，或更换服务器的证书',
  "{its} can't be read: replace it": '{~its}无法读取：请更换',
  "{its} is not made for servers: replace it": '{~its}不是供服务器使用的：请更换',
  "whether {its} was revoked can't be found out: check the network, or its revocation list":
    '无法查明{~its}是否已被吊销：请检查网络，或其吊销列表',
  "{its} is an authority's own, self-signed: give the server one that the authority issued, or let the stream accept any certificate while you test":
    '{~its}是颁发机构自己的自签名证书：请为服务器换上由其颁发的证书，或在测试时让流接受任何证书',
  "{its} is not accepted ({other}): replace it": '{~its}不被接受（{~other}）：请更换',
  "{server} asks for a client certificate: give the stream one":
    '{server} 要求客户端证书：请为流设置',
  "{server} refused the stream's client certificate ({alert}): choose one that it knows":
    '{server} 拒绝了流的客户端证书（{alert}）：请选择它认可的',
  "{server} broke off the TLS handshake: it may ask for a client certificate, or want ciphers that are not safe":
    '{server} 中断了 TLS 握手：它可能要求客户端证书，或只用不安全的密码套件',
  "{server} does not speak the HTTP that the stream asks for: let it choose the version by itself":
    '{server} 不支持流所要求的 HTTP 版本：请由其自行选择',
  "{server} does not know that name: check the URL's host":
    '{server} 不认识该名称：请检查 URL 的主机',
  "{0} more": '另外 {#0} 个',
  "a day that can't be written": '无法表示的日期',

  // Answers that are no stream.
  "204: the server asked to stop": '204：服务器要求停止',
  "the server answered without a Content-Type, not text/event-stream: correct the server":
    '服务器的应答没有 Content-Type，而非 text/event-stream：请更正服务器',
  "the URL is probably a page, not a feed": '此 URL 可能是网页，而不是流',
  "that is a whole answer and no stream; ask for a stream, or check the URL":
    '那是完整的应答而不是流；请改为请求流，或检查 URL',
  "check the URL": '请检查 URL',
  "the server answered {kind}, not text/event-stream: {hint}":
    '服务器应答的是 {kind}，而非 text/event-stream：{~hint}',
  "give the stream credentials, or renew them": '请为流设置凭据，或更新凭据',
  "the credentials do not allow this stream": '凭据不允许访问此流',
  "check the URL's path": '请检查 URL 的路径',
  "check the method: with this one the server offers no stream here":
    '请检查方法：以此方法，服务器在此不提供流',
  "check the request's headers, query and body": '请检查请求的标头、查询和正文',
  "give the proxy credentials": '请为代理设置凭据',
  "the server asks to come later": '服务器要求稍后再来',
  "see the server's log": '请查看服务器的日志',
  "a stream is answered with 200; see the server's documentation":
    '流的应答应为 200；请查看服务器的文档',
  "{0}. The server said: {excerpt}": '{~0}。服务器说：{excerpt}',

  // Bodies that break off.
  "the server closed the connection": '服务器关闭了连接',
  " in the middle of an event, whose {unfinished} bytes were discarded":
    '，一个事件中断，其 {unfinished} 字节已丢弃',
  "the server closed the connection before its response was over":
    '服务器在应答结束之前关闭了连接',
  "the server stopped answering: the network between may be down":
    '服务器不再应答：其间的网络可能已断',
  "the connection broke ({text}): see the server's log or the network":
    '连接中断（{~text}）：请查看服务器的日志或网络',
  "the response's chunks carry more trailers or extensions than are read ({text}): see the server's log":
    '应答的分块带有过多的尾部或扩展（{~text}）：请查看服务器的日志',
  "the server compressed the body {0} times: at most {CODINGS_MAX} are undone":
    '服务器将正文压缩了 {0} 次：至多解开 {CODINGS_MAX} 次',
  "the compressed body grows to more than {GROWTH_MAX} times its size: the server may be sending a decompression bomb":
    '压缩的正文展开后超过其大小的 {GROWTH_MAX} 倍：服务器发送的可能是解压炸弹',
  "the server compressed the body as {other}, which is not read: let it send {ACCEPTED} or nothing of the kind":
    '服务器以不支持的 {other} 压缩正文：请让它使用 {ACCEPTED}，或不压缩',
  "the compressed body is damaged ({error}): see the server's log, or a proxy between":
    '压缩的正文已损坏（{~error}）：请查看服务器的日志，或其间的代理',
  "the parser and the shield disagree ({fact}, {parsed}): report it":
    '解析器与防护层不一致（{fact}，{parsed}）：请报告此问题',
  "the parser gave up ({error}): report it": '解析器放弃了（{~error}）：请报告此问题',

  // What the person, the server and the computer did.
  "closed to pause, as asked": '应您要求，关闭以暂停',
  "closed to connect again, as asked": '应您要求，关闭以重新连接',
  "closed to stop, as asked": '应您要求，关闭以停止',
  "stopped, as asked": '应您要求停止',
  "closed to connect as edited": '关闭以按编辑后的设置连接',
  "closed by us: nothing came for {silent_ms} ms; {detail}":
    '由 Feedscope 关闭：{silent_ms} 毫秒内未收到任何内容；{~detail}',
  "closed by us: the computer woke from sleep, and what was open may be dead":
    '由 Feedscope 关闭：电脑从睡眠中唤醒，原来的连接可能已失效',
  "closed by us: the network changed, and what was open may be dead":
    '由 Feedscope 关闭：网络已变化，原来的连接可能已失效',
  "nothing came for {0} s; {detail}": '{0} 秒内未收到任何内容；{~detail}',
  "the threshold is {seconds} s, from a heartbeat every {0} s":
    '阈值为 {seconds} 秒，由每 {0} 秒一次的心跳得出',
  "the threshold is {seconds} s": '阈值为 {seconds} 秒',
  "the server sent the end marker, the data {shown}": '服务器发送了结束标志，数据为 {shown}',
  "the server sent the end marker, an event of type {event_type}":
    '服务器发送了结束标志，事件类型为 {event_type}',
  "the capture is closed: nothing more is recorded": '捕获已关闭：不再录制',
  "header": '标头',
  "id": 'ID',
  "line": '行',
  "event": '事件',

  // Gaps.
  "number {number} came twice": '编号 {number} 出现了两次',
  "number {number} came after {last}": '编号 {number} 出现在 {last} 之后',
  "number {0} is missing: {number} came after {last}":
    '缺少编号 {0}：{last} 之后到来的是 {number}',
  "numbers {0} to {1} are missing: {number} came after {last}":
    '缺少编号 {0} 至 {1}：{last} 之后到来的是 {number}',
  "{time}, when the last event came": '{time}（最后一个事件到来时）',
  "{now}, when the connection before ended": '{now}（上一个连接结束时）',
  "the stream was last watched": '上次观看此流',
  "events may be missing since {since}: there was no id to resume from":
    '自{~since}起可能缺少事件：没有可供续传的 ID',

  // Hints.
  "{0} of an error, although the status was 200: look for the type error, or for data that begins with {{\"error\":, to see what went wrong.":
    '{#0} 个事件报告了错误，尽管状态码是 200：请查找类型 error，或以 {{"error": 开头的数据，以了解出了什么问题。',
  "The last line had no end and was no complete JSON": '最后一行没有行尾，且不是完整的 JSON',
  "The last event had no blank line after it": '最后一个事件之后没有空行',
  "{end}, so its {bytes} bytes were discarded: let the server end each event before it closes.":
    '{~end}，因此其 {bytes} 字节已丢弃：请让服务器在关闭之前结束每个事件。',
  "{0} bytes that are not UTF-8, which were replaced by \u{FFFD}: let the server encode its text as UTF-8.":
    '{#0} 行含有非 UTF-8 的字节，已以 \u{FFFD} 代替：请让服务器以 UTF-8 编码文本。',
  "{0} a NUL and must be ignored, so that a reconnect resumes too early: correct the server's ids.":
    '{#0} 个 ID 含有 NUL，必须忽略，因此重连时会从过早之处续传：请更正服务器的 ID。',
  "Events arrive in bursts of {events} every {period} s: a proxy may be buffering. Try the response header X-Accel-Buffering: no, or turn the proxy's buffering off.":
    '事件每 {period} 秒成批到来，每批 {events} 个：可能有代理在缓冲。请试用响应标头 X-Accel-Buffering: no，或关闭代理的缓冲。',
  "The body is compressed ({coding}) although that was not asked for, which may delay events: turn compression off for event streams.":
    '正文被压缩（{coding}），尽管并未要求，这可能延迟事件：请对事件流关闭压缩。',
  "Nothing came for {silence} s, and the server sends no comments as heartbeats; proxies cut idle connections, often at 60 s. Let it send a line with a colon every 15 s.":
    '{silence} 秒内未收到任何内容，且服务器不发送注释作为心跳；代理会切断空闲的连接，常在 60 秒时。请让服务器每 15 秒发送一行冒号。',
  "retry was {value}, which is no whole number of milliseconds and is ignored: correct the server.":
    'retry 为 {value}，不是整数毫秒，已忽略：请更正服务器。',
  "The server asked for a reconnection time of {retry} ms, which is taken for {0} ms: change the bounds of this stream to honour it.":
    '服务器要求的重连时间为 {retry} 毫秒，按 {0} 毫秒计：若要照办，请更改此流的界限。',
  "None of {events} events has an id, so what is sent during a reconnect is lost: let the server send ids and resume after Last-Event-ID.":
    '{events} 个事件都没有 ID，因此重连期间发送的内容会丢失：请让服务器发送 ID，并从 Last-Event-ID 之后续传。',
  "The largest event had {mib} MiB, and delays those after it: let the server send it in parts, or a link to it.":
    '最大的事件有 {mib} MiB，会延迟其后的事件：请让服务器分段发送，或只发送链接。',
  "Cache-Control is {control}, so the stream may be stored and served old: let the server send Cache-Control: no-cache.":
    'Cache-Control 为 {control}，因此流可能被缓存而提供旧内容：请让服务器发送 Cache-Control: no-cache。',
  "The response says nothing about caching: let the server send Cache-Control: no-cache.":
    '应答未说明是否可缓存：请让服务器发送 Cache-Control: no-cache。',
  " and others": '等',
  "Fields that the standard does not know are ignored: {0}{more}. Look for a misspelt name, or for data that is broken into lines without data: before each.":
    '标准之外的字段已忽略：{0}{~more}。请查找拼错的名称，或换行后缺少 data: 的数据。',
  "Lines end in different ways ({0}), which other clients may not read: let the server keep to LF.":
    '行尾不一致（{0}），其他客户端可能无法读取：请让服务器统一使用 LF。',
  "The body begins with a byte order mark, which other clients may take for data: let the server leave it out.":
    '正文以字节顺序标记开头，其他客户端可能将它当作数据：请让服务器去掉它。',

  // curl commands.
  "this is no curl command: paste one that begins with curl":
    '这不是 curl 命令：请粘贴以 curl 开头的命令',
  "nothing follows {option}: paste the whole command": '{option} 之后没有内容：请粘贴完整的命令',
  "{option} has a variable or a command in it, which is not evaluated there: put its value in":
    '{option} 中有变量或命令，在此不会求值：请填入其值',
  "a header has no colon: write -H 'Name: value'": "有一个标头没有冒号：请写成 -H 'Name: value'",
  "Last-Event-ID is no plain text: put its value in": 'Last-Event-ID 不是普通文本：请填入其值',
  "the command has no URL: paste the whole command": '命令中没有 URL：请粘贴完整的命令',
  "the command has several URLs: make a stream of each, and mind the quotes":
    '命令中有多个 URL：请为每个创建一个流，并留意引号',
  "the URL has a variable or a command before its query, which is not evaluated there: put its value in":
    'URL 在查询之前有变量或命令，在此不会求值：请填入其值',
  "a parameter's name is a variable: put its value in": '有一个参数的名称是变量：请填入其值',
  "the body has a variable or a command in it, which is not evaluated there: put its value in":
    '正文中有变量或命令，在此不会求值：请填入其值',
  "curl's {option} is not taken over: remove it, and set what it does in the stream":
    '不沿用 curl 的 {option}：请去掉它，并在流中设置其作用',
  "{option} reads from a file, which is not done here: put its content in":
    '{option} 从文件读取，此处不支持：请填入其内容',
  "what follows {option} is no number: correct it": '{option} 之后不是数字：请更正',
  "there is more than one command: remove what follows or surrounds the curl command, and mind the quotes":
    '不止一条命令：请去掉 curl 命令之后或周围的内容，并留意引号',
  "a ${{…}} is more than a variable's name: write ${{NAME}}":
    '有一个 ${{…}} 不只是变量名：请写成 ${{NAME}}',
  "a $( is not closed: add the )": '有一个 $( 未闭合：请补上 )',
  "a {quote} is not closed: paste the whole command": '有一个 {quote} 未闭合：请粘贴完整的命令',
  "an escape in $'…' is no character: correct it": "$'…' 中有一个转义不是字符：请更正",
};
