//! TLS: whom to trust, and as whom to appear.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use rustls_platform_verifier::Verifier;

use super::wiring::{File, Wiring};
use crate::stream::failure::Failure;
use crate::stream::spec::HttpVersion;

/// The system's authorities are read again after this time: they change, and a watch runs for
/// days.
const SYSTEM_FOR: Duration = Duration::from_secs(3600);

/// TLS as `wiring` describes it.
pub(super) fn config(wiring: &Wiring) -> Result<ClientConfig, Failure> {
    let provider = CryptoProvider::get_default()
        .map_or_else(|| Arc::new(aws_lc_rs::default_provider()), Arc::clone);
    let verifier: Arc<dyn ServerCertVerifier> = match &wiring.cacert {
        _ if wiring.accept_any_certificate => Arc::new(Anyone(Arc::clone(&provider))),
        Some(file) => Arc::new(
            Verifier::new_with_extra_roots(certificates(file)?, Arc::clone(&provider))
                .map_err(unusable)?,
        ),
        None => system(&provider)?,
    };
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(unusable)?
        .dangerous()
        .with_custom_certificate_verifier(verifier);
    let mut config = match &wiring.client_cert {
        Some(cert) => {
            let key = wiring.client_key.as_ref().unwrap_or(cert);
            config
                .with_client_auth_cert(certificates(cert)?, private_key(key)?)
                .map_err(|error| {
                    Failure::bad_request(format!(
                        "the client certificate {} and its key {} don't go together ({error}): choose a matching pair",
                        cert.path, key.path
                    ))
                })?
        }
        None => config.with_no_client_auth(),
    };
    config.alpn_protocols = match wiring.http {
        HttpVersion::Auto => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        HttpVersion::Http1 => vec![b"http/1.1".to_vec()],
        HttpVersion::Http2 => vec![b"h2".to_vec()],
    };
    Ok(config)
}

/// The system's authorities, shared by all clients: they take milliseconds to read, and space.
fn system(provider: &Arc<CryptoProvider>) -> Result<Arc<dyn ServerCertVerifier>, Failure> {
    static SYSTEM: Mutex<Option<(Instant, Arc<Verifier>)>> = Mutex::new(None);
    let mut system = SYSTEM.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((read, verifier)) = &*system
        && read.elapsed() < SYSTEM_FOR
    {
        return Ok(Arc::clone(verifier) as _);
    }
    let verifier = Arc::new(Verifier::new(Arc::clone(provider)).map_err(unusable)?);
    *system = Some((Instant::now(), Arc::clone(&verifier)));
    Ok(verifier)
}

fn unusable(error: rustls::Error) -> Failure {
    Failure::bad_request(format!(
        "TLS can't be set up ({error}): check the computer's certificate authorities"
    ))
}

fn certificates(file: &File) -> Result<Vec<CertificateDer<'static>>, Failure> {
    let path = &file.path;
    let pem = read("certificate", path)?;
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&pem).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(Failure::bad_request(format!(
            "the certificate file {path} has no PEM certificate: choose another"
        ))),
    }
}

fn private_key(file: &File) -> Result<PrivateKeyDer<'static>, Failure> {
    let path = &file.path;
    PrivateKeyDer::from_pem_slice(&read("key", path)?).map_err(|_| {
        Failure::bad_request(format!(
            "the key file {path} has no PEM private key without a passphrase: choose another"
        ))
    })
}

/// A regular file: others may never end, or never begin.
fn read(what: &str, path: &str) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::bad_request(format!(
            "the {what} file {path} can't be read ({error}): check the path"
        ))
    };
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(Failure::bad_request(format!(
            "the {what} file {path} is no regular file: choose another"
        )));
    }
    std::fs::read(path).map_err(unreadable)
}

/// Takes any certificate for any name, as the person has asked; what is signed with it must
/// still be signed with it.
#[derive(Debug)]
struct Anyone(Arc<CryptoProvider>);

impl ServerCertVerifier for Anyone {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls12_signature(message, cert, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        let algorithms = &self.0.signature_verification_algorithms;
        verify_tls13_signature(message, cert, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
