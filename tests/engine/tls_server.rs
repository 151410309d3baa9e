//! A real HTTP server on loopback, with or without TLS, HTTP/1.1 or HTTP/2, and certificates
//! made on the spot.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "shared by test programs that each use a part; a test fails where it is"
)]

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::RootCertStore;
use rustls::crypto::aws_lc_rs::default_provider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ServerConfig, WebPkiClientVerifier};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// An authority of the test's own.
pub struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: tempfile::TempDir,
}

/// A certificate with its key.
pub struct Pair {
    pub cert: CertificateDer<'static>,
    pub key: PrivateKeyDer<'static>,
    pub cert_pem: String,
    pub key_pem: String,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // Authorities are told apart by their names.
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        params
            .distinguished_name
            .push(DnType::CommonName, format!("Authority {number}"));
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        Authority {
            issuer,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A certificate for these names, valid as `change` leaves it.
    pub fn issue(&self, names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Pair {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params
            .distinguished_name
            .push(DnType::CommonName, "A leaf of the test's own");
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let cert = params.signed_by(&key, &self.issuer).unwrap();
        pair(&cert, &key)
    }

    /// The authority's certificate as a PEM file.
    pub fn file(&self) -> String {
        self.write("authority.pem", &self.issuer.pem())
    }

    pub fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    pub fn der(&self) -> CertificateDer<'static> {
        self.issuer.der().clone()
    }
}

/// A certificate that nobody issued.
pub fn self_signed(names: &[&str]) -> Pair {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(names).unwrap();
    pair(&params.self_signed(&key).unwrap(), &key)
}

fn pair(cert: &rcgen::Certificate, key: &KeyPair) -> Pair {
    Pair {
        cert: cert.der().clone(),
        key: PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        cert_pem: cert.pem(),
        key_pem: key.serialize_pem(),
    }
}

/// How a server is set up.
#[derive(Clone, Default)]
pub struct Setup {
    pub tls: Option<Arc<ServerConfig>>,
    /// Without TLS: HTTP/2 from the first byte on.
    pub prior_knowledge: bool,
    /// Streams that an HTTP/2 connection may have at once.
    pub max_streams: Option<u32>,
}

impl Setup {
    /// TLS as `pair`, agreeing on one of `protocols`. With `clients`, only for those who have a
    /// certificate of that authority.
    pub fn tls(pair: Pair, protocols: &[&str], clients: Option<&Authority>) -> Setup {
        let provider = Arc::new(default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap();
        let builder = match clients {
            Some(authority) => {
                let mut roots = RootCertStore::empty();
                roots.add(authority.der()).unwrap();
                let verifier =
                    WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                        .build()
                        .unwrap();
                builder.with_client_cert_verifier(verifier)
            }
            None => builder.with_no_client_auth(),
        };
        let mut config = builder.with_single_cert(vec![pair.cert], pair.key).unwrap();
        config.alpn_protocols = protocols
            .iter()
            .map(|protocol| protocol.as_bytes().to_vec())
            .collect();
        Setup {
            tls: Some(Arc::new(config)),
            ..Setup::default()
        }
    }
}

/// A server whose every path is a feed that sends one event and stays open; that of `/flood`
/// never ends, and `/mute` is not answered.
pub struct FeedServer {
    pub port: u16,
    scheme: &'static str,
    /// TCP connections taken.
    pub connections: Arc<AtomicUsize>,
    /// Requests answered.
    pub requests: Arc<AtomicUsize>,
    /// Answers that are open now.
    pub open: watch::Receiver<usize>,
    /// Bytes that floods have sent.
    pub flooded: watch::Receiver<usize>,
    task: tokio::task::JoinHandle<()>,
}

impl FeedServer {
    pub async fn start(setup: Setup) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").await.unwrap(), setup)
    }

    pub fn on(listener: TcpListener, setup: Setup) -> Self {
        let port = listener.local_addr().unwrap().port();
        let scheme = match setup.tls {
            Some(_) => "https",
            None => "http",
        };
        let connections = Arc::new(AtomicUsize::new(0));
        let requests = Arc::new(AtomicUsize::new(0));
        let (opened, open) = watch::channel(0);
        let (floods, flooded) = watch::channel(0);
        let (taken, asked) = (Arc::clone(&connections), Arc::clone(&requests));
        let task = tokio::spawn(async move {
            // Dropped with the server, and every connection with it.
            let mut serving = tokio::task::JoinSet::new();
            while let Ok((socket, _)) = listener.accept().await {
                taken.fetch_add(1, Ordering::Relaxed);
                while serving.try_join_next().is_some() {}
                let (setup, asked) = (setup.clone(), Arc::clone(&asked));
                let told = (opened.clone(), floods.clone());
                serving.spawn(async move {
                    match &setup.tls {
                        Some(config) => {
                            let acceptor = TlsAcceptor::from(Arc::clone(config));
                            // A client that does not like the certificate hangs up.
                            let Ok(socket) = acceptor.accept(socket).await else {
                                return;
                            };
                            let h2 = socket.get_ref().1.alpn_protocol() == Some(b"h2");
                            serve(socket, h2, &setup, asked, told).await;
                        }
                        None => serve(socket, setup.prior_knowledge, &setup, asked, told).await,
                    }
                });
            }
        });
        FeedServer {
            port,
            scheme,
            connections,
            requests,
            open,
            flooded,
            task,
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}://127.0.0.1:{}{path}", self.scheme, self.port)
    }

    /// Waits until so many answers are open at once.
    pub async fn until_open(&self, count: usize, patience: Duration) {
        let mut open = self.open.clone();
        let wait = open.wait_for(|open| *open == count);
        if tokio::time::timeout(patience, wait).await.is_err() {
            panic!("{} of {count} are open", *self.open.borrow());
        }
    }

    /// Dies: every connection breaks, and nothing listens any more.
    pub async fn die(self) {
        self.task.abort();
        // Cancelled, as asked.
        let _ = self.task.await;
    }
}

async fn serve(
    socket: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    h2: bool,
    setup: &Setup,
    asked: Arc<AtomicUsize>,
    (opened, floods): (watch::Sender<usize>, watch::Sender<usize>),
) {
    let service = service_fn(move |request: Request<Incoming>| {
        asked.fetch_add(1, Ordering::Relaxed);
        let flood = request.uri().path() == "/flood";
        let mute = request.uri().path() == "/mute";
        let feed = Feed::new(opened.clone(), flood.then(|| floods.clone()));
        async move {
            if mute {
                std::future::pending::<()>().await;
            }
            Response::builder()
                .status(StatusCode::OK)
                .header("content-type", "text/event-stream")
                .body(feed)
        }
    });
    let socket = TokioIo::new(socket);
    // How a connection ends is the client's affair.
    if h2 {
        let mut builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
        if let Some(max) = setup.max_streams {
            builder.max_concurrent_streams(max);
        }
        let _ = builder.serve_connection(socket, service).await;
    } else {
        let _ = hyper::server::conn::http1::Builder::new()
            .serve_connection(socket, service)
            .await;
    }
}

/// One event, and then nothing for as long as the client listens.
struct Feed {
    first: Option<Bytes>,
    open: watch::Sender<usize>,
    flood: Option<watch::Sender<usize>>,
}

impl Feed {
    fn new(open: watch::Sender<usize>, flood: Option<watch::Sender<usize>>) -> Self {
        open.send_modify(|open| *open += 1);
        Feed {
            first: Some(Bytes::from_static(b"data: hello\n\n")),
            open,
            flood,
        }
    }
}

impl Body for Feed {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        const LINES: &[u8] = &[b'\n'; 16 << 10];
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        match &self.flood {
            Some(flood) => {
                flood.send_modify(|sent| *sent += LINES.len());
                Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(LINES)))))
            }
            None => Poll::Pending,
        }
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.open.send_modify(|open| *open -= 1);
    }
}
