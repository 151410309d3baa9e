//! Ways to a server that are not the straight one: proxies and Unix sockets.
#![allow(
    clippy::unwrap_used,
    reason = "a test that can't go on fails where it is"
)]

mod stream_server;
mod tls_server;

use feedscope_engine::record::Reason;
use feedscope_engine::stream::spec::StreamSpec;
use stream_server::*;
use tls_server::{Authority, FeedServer, Setup};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

#[tokio::test]
async fn a_plain_proxy_is_asked_for_the_whole_url_and_gets_its_credentials() {
    let proxy = Server::start(|_, _| no_content()).await;
    let mut asked = spec("http://feed.invalid/a?b=c");
    asked.proxy = Some(proxy.url("/").replace("http://", "http://me:p%40ss@"));
    ended(asked).await;
    let request = proxy.requests(1).await.remove(0);
    assert_eq!(request.line, "GET http://feed.invalid/a?b=c HTTP/1.1");
    assert_eq!(
        request.header("proxy-authorization").unwrap(),
        "Basic bWU6cEBzcw=="
    );
    assert_eq!(request.header("authorization"), None);
}

#[tokio::test]
async fn the_systems_proxy_is_used_when_there_is_one_and_named_when_it_is_down() {
    let proxy = Server::start(|_, _| no_content()).await;
    with_system_proxy("a_stream_that_ends", &proxy.url("")).await;
    let request = proxy.requests(1).await.remove(0);
    assert_eq!(request.line, "GET http://feed.invalid/feed HTTP/1.1");
    with_system_proxy("a_stream_whose_proxy_is_down", "http://127.0.0.1:9").await;
}

/// Runs one of the tests below in a process whose environment names a proxy.
async fn with_system_proxy(test: &'static str, proxy: &str) {
    let mut command = std::process::Command::new(std::env::current_exe().unwrap());
    command.args(["--ignored", "--exact", test]);
    for name in [
        "HTTP_PROXY",
        "NO_PROXY",
        "no_proxy",
        "ALL_PROXY",
        "all_proxy",
    ] {
        command.env_remove(name);
    }
    command.env("http_proxy", proxy);
    let run = tokio::task::spawn_blocking(move || command.output());
    let output = run.await.unwrap().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
}

#[tokio::test]
#[ignore = "it wants a proxy in its environment, and is run by the test above"]
async fn a_stream_that_ends() {
    ended(spec("http://feed.invalid/feed")).await;
}

#[tokio::test]
#[ignore = "it wants a dead proxy in its environment, and is run by the test above"]
async fn a_stream_whose_proxy_is_down() {
    let (reason, detail) = failure(spec("http://feed.invalid/feed")).await;
    assert_eq!(reason, Reason::Refused);
    assert_eq!(
        detail,
        "nothing listens at the proxy 127.0.0.1:9: start the server or check the port"
    );
}

#[tokio::test]
async fn tls_goes_through_a_tunnel_that_the_proxy_opens() {
    let authority = Authority::new();
    let pair = authority.issue(&["feed.invalid"], |_| {});
    let server = FeedServer::start(Setup::tls(pair, &["h2"], None)).await;
    let proxy = Proxy::start(Kind::Connect, server.port).await;
    let mut asked = spec("https://feed.invalid/");
    asked.cacert = Some(authority.file());
    asked.proxy = Some(format!("http://me:right@127.0.0.1:{}", proxy.port));
    opens(asked.clone()).await;
    assert_eq!(proxy.asked.borrow().last().unwrap(), "feed.invalid:443");

    asked.proxy = Some(format!("http://me:wrong@127.0.0.1:{}", proxy.port));
    let (reason, detail) = failure(asked).await;
    assert_eq!(reason, Reason::Unreachable);
    assert_eq!(
        detail,
        format!(
            "the proxy 127.0.0.1:{} refused the credentials: correct those in the proxy's URL",
            proxy.port
        )
    );
}

#[tokio::test]
async fn socks5_takes_credentials_and_resolves_the_name_itself_when_asked() {
    let server = Server::start(|_, _| vec![stream("data: hello\n\n"), Step::Hold]).await;
    let proxy = Proxy::start(Kind::Socks, server.port).await;
    let mut asked = spec("http://feed.invalid/");
    asked.proxy = Some(format!("socks5h://me:right@127.0.0.1:{}", proxy.port));
    opens(asked.clone()).await;
    assert_eq!(proxy.asked.borrow().last().unwrap(), "feed.invalid:80");

    let mut near = spec("http://127.0.0.1:7/");
    near.proxy = Some(format!("socks5://me:right@127.0.0.1:{}", proxy.port));
    opens(near).await;
    assert_eq!(proxy.asked.borrow().last().unwrap(), "127.0.0.1:7");

    asked.proxy = Some(format!("socks5h://me:wrong@127.0.0.1:{}", proxy.port));
    let (reason, detail) = failure(asked.clone()).await;
    assert_eq!(reason, Reason::Unreachable);
    assert_eq!(
        detail,
        format!(
            "the proxy 127.0.0.1:{} refused the credentials: correct those in the proxy's URL",
            proxy.port
        )
    );
    asked.proxy = Some("socks5h://127.0.0.1:9".to_owned());
    let (reason, detail) = failure(asked).await;
    assert_eq!(reason, Reason::Unreachable);
    assert_eq!(
        detail,
        "the proxy 127.0.0.1:9 can't be reached: start it, or check its address and port"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn a_unix_socket_stands_in_for_host_and_port() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("feed.sock");
    let listener = tokio::net::UnixListener::bind(&path).unwrap();
    let (heads, mut seen) = watch::channel(String::new());
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            heads.send_replace(read_head(&mut socket).await);
            let answer =
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: hello\n\n";
            socket.write_all(answer.as_bytes()).await.unwrap();
            // Until the client hangs up.
            let _ = socket.read(&mut [0; 16]).await;
        }
    });
    let mut asked = spec("http://feed.invalid/path");
    asked.unix_socket = Some(path.to_str().unwrap().to_owned());
    opens(asked.clone()).await;
    let head = seen
        .wait_for(|head| !head.is_empty())
        .await
        .unwrap()
        .clone();
    assert!(head.starts_with("GET /path HTTP/1.1\r\n"), "{head}");
    assert!(head.contains("host: feed.invalid"), "{head}");

    let missing = folder.path().join("none.sock");
    let missing = missing.to_str().unwrap();
    asked.unix_socket = Some(missing.to_owned());
    let (reason, detail) = failure(asked).await;
    assert_eq!(reason, Reason::Refused);
    assert_eq!(
        detail,
        format!("the socket {missing} does not exist: start the server or check the path")
    );
}

async fn opens(spec: StreamSpec) {
    let (handle, kept) = watch_stream(spec);
    assert_eq!(kept.until_events(1).await[0].data, "hello");
    handle.join().await;
}

async fn failure(mut spec: StreamSpec) -> (Reason, String) {
    spec.policy.once = true;
    failed(spec).await
}

#[derive(Clone, Copy)]
enum Kind {
    /// HTTP CONNECT.
    Connect,
    /// SOCKS5, RFC 1928 and 1929.
    Socks,
}

/// A proxy that lets in `me` with the password `right`, and leads everybody to one port.
struct Proxy {
    port: u16,
    /// Host and port as asked.
    asked: watch::Receiver<Vec<String>>,
}

impl Proxy {
    async fn start(kind: Kind, to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (seen, asked) = watch::channel(Vec::new());
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let seen = seen.clone();
                tokio::spawn(async move {
                    let target = match kind {
                        Kind::Connect => connect(&mut client).await,
                        Kind::Socks => socks(&mut client).await,
                    };
                    let Some(target) = target else { return };
                    seen.send_modify(|asked| asked.push(target));
                    let mut server = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
                    // It ends when either side does.
                    let _ = copy_bidirectional(&mut client, &mut server).await;
                });
            }
        });
        Proxy { port, asked }
    }
}

async fn connect(client: &mut TcpStream) -> Option<String> {
    let head = read_head(client).await;
    let right = "proxy-authorization: basic bwu6cmlnahq=";
    let let_in = head.to_lowercase().contains(right);
    let answer = match let_in {
        true => "HTTP/1.1 200 Connected\r\n\r\n",
        false => "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
    };
    client.write_all(answer.as_bytes()).await.ok()?;
    let target = head.split(' ').nth(1)?.to_owned();
    let_in.then_some(target)
}

async fn socks(client: &mut TcpStream) -> Option<String> {
    let methods = read(client, 2).await?[1];
    read(client, methods.into()).await?;
    client.write_all(&[5, 2]).await.ok()?;
    let name = read(client, 2).await?[1];
    let name = read(client, name.into()).await?;
    let password = read(client, 1).await?[0];
    let password = read(client, password.into()).await?;
    let let_in = name == b"me" && password == b"right";
    client.write_all(&[1, u8::from(!let_in)]).await.ok()?;
    if !let_in {
        return None;
    }
    let kind = read(client, 4).await?[3];
    let host = match kind {
        1 => {
            let octets: [u8; 4] = read(client, 4).await?.try_into().ok()?;
            std::net::Ipv4Addr::from(octets).to_string()
        }
        3 => {
            let length = read(client, 1).await?[0];
            String::from_utf8(read(client, length.into()).await?).ok()?
        }
        _ => return None,
    };
    let port = read(client, 2).await?;
    let port = u16::from_be_bytes([port[0], port[1]]);
    client
        .write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0])
        .await
        .ok()?;
    Some(format!("{host}:{port}"))
}

async fn read(client: &mut TcpStream, length: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; length];
    client.read_exact(&mut bytes).await.ok()?;
    Some(bytes)
}

async fn read_head(socket: &mut (impl tokio::io::AsyncRead + Unpin)) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match socket.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8(head).unwrap()
}
