//! The root certificates of the system.

use std::env;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls_native_certs::{load_certs_from_paths, load_native_certs};

/// The size limit of `SSL_CERT_FILE`; the roots of a system have some 250 KiB.
const MAX_BYTES: u64 = 4 * 1024 * 1024;

/// The certificates that can be read, and why others can't.
#[derive(Default)]
pub(super) struct Loaded {
    pub(super) certificates: Vec<CertificateDer<'static>>,
    pub(super) errors: Vec<String>,
}

/// Reads the root certificates; blocks for as long as a file does.
///
/// `SSL_CERT_FILE` is read here, because `rustls-native-certs` would read a device or a pipe without an end.
#[expect(
    clippy::disallowed_methods,
    reason = "the variables are part of the lookup of the system's certificates"
)]
pub(super) fn load() -> Loaded {
    let Some(file) = env::var_os("SSL_CERT_FILE") else {
        let mut loaded = Loaded::default();
        loaded.add(load_native_certs());
        return loaded;
    };
    let mut loaded = Loaded::default();
    if let Err(error) = loaded.read(Path::new(&file)) {
        let path = Path::new(&file).display();
        let error = format!("SSL_CERT_FILE {path} can't be read: {error}");
        loaded.errors.push(error);
    }
    let directories = env::var_os("SSL_CERT_DIR").unwrap_or_default();
    for directory in env::split_paths(&directories).filter(|path| !path.as_os_str().is_empty()) {
        loaded.add(load_certs_from_paths(None, Some(&directory)));
    }
    loaded
}

impl Loaded {
    fn add(&mut self, result: rustls_native_certs::CertificateResult) {
        self.certificates.extend(result.certs);
        let errors = result.errors.iter().map(ToString::to_string);
        self.errors.extend(errors);
    }

    fn read(&mut self, path: &Path) -> io::Result<()> {
        let mut pem = Vec::new();
        File::open(path)?
            .take(MAX_BYTES + 1)
            .read_to_end(&mut pem)?;
        if pem.len() as u64 > MAX_BYTES {
            let reason = format!("it has more than {MAX_BYTES} bytes");
            return Err(io::Error::other(reason));
        }
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            match certificate {
                Ok(certificate) => self.certificates.push(certificate),
                Err(error) => self.errors.push(error.to_string()),
            }
        }
        Ok(())
    }
}
