//! Certificates that are refused, each with the reason and the remedy.

use oss_transport::{ErrorKind, HyperTransport, TlsProblem};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, CidrSubnet, CustomExtension, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyPair, NameConstraints,
    PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, SignatureAlgorithm,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use crate::server::{builder, fetch, get};
use crate::tls_server::{TlsServer, certificate_for, trusting};

/// An authority, with its own certificate.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: Certificate,
}

impl Authority {
    fn root(name: &str) -> Self {
        Self::root_with(authority(name), &PKCS_ECDSA_P256_SHA256)
    }

    fn root_with(params: CertificateParams, algorithm: &'static SignatureAlgorithm) -> Self {
        let key = KeyPair::generate_for(algorithm).unwrap();
        let certificate = params.self_signed(&key).unwrap();
        Self {
            issuer: Issuer::new(params, key),
            certificate,
        }
    }

    fn intermediate(&self, params: CertificateParams) -> Self {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Self {
            issuer: Issuer::new(params, key),
            certificate,
        }
    }

    fn issue(&self, params: &CertificateParams) -> CertificateDer<'static> {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        certificate.der().clone()
    }

    fn der(&self) -> CertificateDer<'static> {
        self.certificate.der().clone()
    }
}

/// Returns the parameters of an authority.
fn authority(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn server_certificate() -> CertificateParams {
    certificate_for("127.0.0.1")
}

/// Asserts a TLS error and that nothing of the request was sent.
async fn assert_refused(transport: &HyperTransport, server: TlsServer, problem: TlsProblem) {
    let request = get(format!("https://{}/", server.addr));
    let error = fetch(transport, request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Tls, "{error:?}");
    assert_eq!(error.tls_problem(), Some(problem), "{error:?}");
    assert!(error.is_tls() && !error.may_have_been_sent());
    let text = error.to_string();
    assert!(text.contains(&problem.to_string()), "{text}");
    let causes = std::iter::successors(Some(&error as &dyn std::error::Error), |it| it.source());
    for cause in causes.map(ToString::to_string) {
        let is_code = ["Other(", " { ", "["].iter().any(|it| cause.contains(it));
        assert!(!is_code, "{cause}");
    }
    // Neither inside TLS nor in plain text.
    assert_eq!(server.head(), None);
}

/// Asserts the problem of a chain, for a client that trusts `root` only.
async fn assert_chain_refused(
    root: &Authority,
    chain: Vec<CertificateDer<'static>>,
    problem: TlsProblem,
) {
    let transport = trusting(&root.certificate.pem());
    assert_refused(&transport, TlsServer::presenting(chain), problem).await;
}

#[tokio::test]
async fn f05_unknown_issuer_is_refused() {
    let chain = vec![Authority::root("an authority").issue(&server_certificate())];
    let transport = builder().build();
    assert_refused(
        &transport,
        TlsServer::presenting(chain),
        TlsProblem::UnknownIssuer,
    )
    .await;
}

#[tokio::test]
async fn f05_self_signed_certificate_is_refused() {
    let mut params = certificate_for("127.0.0.1");
    let server = TlsServer::start(&params);
    assert_refused(&builder().build(), server, TlsProblem::SelfSigned).await;
    // A certificate of `openssl req -x509` is also an authority, so it doesn't help to trust it.
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let server = TlsServer::start(&params);
    assert_refused(&builder().build(), server, TlsProblem::Authority).await;
    let server = TlsServer::start(&params);
    assert_refused(&trusting(&server.pem), server, TlsProblem::Authority).await;
}

#[tokio::test]
async fn f05_certificate_for_another_name_is_refused() {
    let server = TlsServer::start(&certificate_for("bucket.example"));
    assert_refused(&trusting(&server.pem), server, TlsProblem::WrongHost).await;
}

#[tokio::test]
async fn f05_certificate_for_another_time_is_refused() {
    let times = [(2000, TlsProblem::Expired), (2100, TlsProblem::NotYetValid)];
    for (year, problem) in times {
        let mut params = certificate_for("127.0.0.1");
        params.not_before = rcgen::date_time_ymd(year, 1, 1);
        params.not_after = rcgen::date_time_ymd(year + 1, 1, 1);
        let server = TlsServer::start(&params);
        assert_refused(&trusting(&server.pem), server, problem).await;
    }
}

#[tokio::test]
async fn f05_certificate_without_alternative_names_is_refused() {
    let root = Authority::root("root");
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    let name = &mut params.distinguished_name;
    name.push(DnType::CommonName, "127.0.0.1");
    assert_chain_refused(&root, vec![root.issue(&params)], TlsProblem::NoHostNames).await;
}

#[tokio::test]
async fn f05_self_signed_certificate_named_as_a_root_is_refused() {
    for algorithm in [&PKCS_ECDSA_P256_SHA256, &PKCS_ECDSA_P384_SHA384] {
        let root = Authority::root_with(authority("root"), algorithm);
        for (is_ca, problem) in [
            (IsCa::NoCa, TlsProblem::SelfSigned),
            (
                IsCa::Ca(BasicConstraints::Unconstrained),
                TlsProblem::Authority,
            ),
        ] {
            let mut params = server_certificate();
            params.distinguished_name = authority("root").distinguished_name;
            params.is_ca = is_ca;
            let key = KeyPair::generate().unwrap();
            let chain = vec![params.self_signed(&key).unwrap().der().clone()];
            assert_chain_refused(&root, chain, problem).await;
        }
    }
}

#[tokio::test]
async fn f05_issuer_named_as_a_root_with_another_key_is_refused() {
    for algorithm in [&PKCS_ECDSA_P256_SHA256, &PKCS_ECDSA_P384_SHA384] {
        let root = Authority::root_with(authority("root"), algorithm);
        let renewed = Authority::root("root");
        let leaf = renewed.issue(&server_certificate());
        for chain in [vec![leaf.clone()], vec![leaf, renewed.der()]] {
            assert_chain_refused(&root, chain, TlsProblem::BadSignature).await;
        }
    }
}

#[tokio::test]
async fn f05_expired_intermediate_is_refused() {
    let root = Authority::root("root");
    for (year, problem) in [(2000, TlsProblem::Expired), (2100, TlsProblem::NotYetValid)] {
        let mut params = authority("intermediate");
        params.not_before = rcgen::date_time_ymd(year, 1, 1);
        params.not_after = rcgen::date_time_ymd(year + 1, 1, 1);
        let intermediate = root.intermediate(params);
        let chain = vec![
            intermediate.issue(&server_certificate()),
            intermediate.der(),
        ];
        assert_chain_refused(&root, chain, problem).await;
    }
}

#[tokio::test]
async fn f05_missing_intermediate_is_an_unknown_issuer() {
    let root = Authority::root("root");
    let intermediate = root.intermediate(authority("intermediate"));
    let chain = vec![intermediate.issue(&server_certificate())];
    assert_chain_refused(&root, chain, TlsProblem::UnknownIssuer).await;
}

#[tokio::test]
async fn f05_certificate_for_another_purpose_is_refused() {
    let root = Authority::root("root");
    let mut for_clients = server_certificate();
    for_clients.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let mut for_issuing = server_certificate();
    for_issuing.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    for (params, problem) in [
        (for_clients, TlsProblem::WrongPurpose),
        (for_issuing, TlsProblem::Authority),
    ] {
        let chain = vec![root.issue(&params)];
        assert_chain_refused(&root, chain, problem).await;
    }
}

#[tokio::test]
async fn f05_trusted_root_as_the_certificate_of_a_server_is_refused() {
    let mut params = server_certificate();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = Authority::root_with(params, &PKCS_ECDSA_P256_SHA256);
    assert_chain_refused(&root, vec![root.der()], TlsProblem::Authority).await;
}

#[tokio::test]
async fn f05_chain_that_breaks_a_constraint_is_refused() {
    let root = Authority::root("root");
    let mut no_authority = authority("intermediate");
    no_authority.is_ca = IsCa::ExplicitNoCa;
    let mut other_hosts = authority("intermediate");
    other_hosts.name_constraints = Some(NameConstraints {
        permitted_subtrees: Vec::new(),
        excluded_subtrees: vec![GeneralSubtree::IpAddress(CidrSubnet::V4(
            [127, 0, 0, 0],
            [255, 0, 0, 0],
        ))],
    });
    for params in [no_authority, other_hosts] {
        let intermediate = root.intermediate(params);
        let chain = vec![
            intermediate.issue(&server_certificate()),
            intermediate.der(),
        ];
        assert_chain_refused(&root, chain, TlsProblem::InvalidChain).await;
    }
    let mut last = authority("last");
    last.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    let last = root.intermediate(last);
    let further = last.intermediate(authority("further"));
    let leaf = further.issue(&server_certificate());
    let chain = vec![leaf, further.der(), last.der()];
    assert_chain_refused(&root, chain, TlsProblem::InvalidChain).await;
}

#[tokio::test]
async fn f05_certificate_that_is_not_understood_is_refused() {
    let root = Authority::root("root");
    let mut params = server_certificate();
    let mut unknown = CustomExtension::from_oid_content(&[1, 2, 3, 4], vec![5, 0]);
    unknown.set_criticality(true);
    params.custom_extensions = vec![unknown];
    let garbage = CertificateDer::from(vec![0x30, 0x03, 0x02, 0x01, 0x07]);
    for certificate in [root.issue(&params), garbage] {
        assert_chain_refused(&root, vec![certificate], TlsProblem::Malformed).await;
    }
}

/// Certificates made by OpenSSL, for what rcgen doesn't make.
#[tokio::test]
async fn f05_outdated_certificate_is_refused() {
    let root = include_str!("../data/fixture_root.pem");
    let weak_root = include_str!("../data/rsa_1024_root.pem");
    for (root, pem, problem) in [
        (
            root,
            include_str!("../data/version_1.pem"),
            TlsProblem::Malformed,
        ),
        (
            root,
            include_str!("../data/sha1_signed.pem"),
            TlsProblem::Algorithm,
        ),
        (
            root,
            include_str!("../data/rsa_1024.pem"),
            TlsProblem::Algorithm,
        ),
        (
            weak_root,
            include_str!("../data/rsa_1024_signed.pem"),
            TlsProblem::Algorithm,
        ),
    ] {
        let chain = vec![CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()];
        assert_refused(&trusting(root), TlsServer::presenting(chain), problem).await;
    }
}

#[tokio::test]
async fn f05_server_without_the_key_of_its_certificate_is_refused() {
    let root = Authority::root("root");
    let chain = vec![root.issue(&server_certificate())];
    assert_chain_refused(&root, chain, TlsProblem::BadSignature).await;
}
