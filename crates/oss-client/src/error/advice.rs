//! Advice for people who meet an error.

mod network;
mod region;

use std::borrow::Cow;

use oss_sign::Region;
use oss_transport::ErrorKind as TransportErrorKind;

use super::{BodyMismatch, ErrorRepr, ServiceError};
use crate::address::{Addressing, Endpoint};
use network::{Reached, on_network};
use region::{has_special_endpoint, other_region};

/// The settings of a client that advice can be about.
#[derive(Clone, Copy)]
pub(crate) struct ClientSettings<'a> {
    pub(crate) region: &'a Region,
    pub(crate) endpoint: &'a Endpoint,
    pub(crate) addressing: Addressing,
}

type Advice = Option<Cow<'static, str>>;

/// Returns the advice on an error of a request.
pub(super) fn help(error: &ErrorRepr, client: ClientSettings<'_>, bucket: Option<&str>) -> Advice {
    let network = |reached| Some(Cow::Borrowed(on_network(client.endpoint, reached)));
    match error {
        ErrorRepr::Transport { error, head: None } => match error.kind() {
            TransportErrorKind::Body | TransportErrorKind::Request => None,
            // The error says what to do about a certificate.
            TransportErrorKind::Tls => on_address(client, bucket)
                .or_else(|| network(Reached::Maybe).filter(|_| error.tls_problem().is_none())),
            TransportErrorKind::Connect => {
                on_address(client, bucket).or_else(|| network(Reached::No))
            }
            _ => on_address(client, bucket).or_else(|| network(Reached::Maybe)),
        },
        ErrorRepr::Transport { .. } | ErrorRepr::Timeout(_) | ErrorRepr::AttemptTimeout(_) => {
            on_address(client, bucket).or_else(|| network(Reached::Maybe))
        }
        ErrorRepr::ChecksumMismatch(_) => DAMAGED,
        ErrorRepr::Service(error) => on_service_error(error, client, bucket),
        ErrorRepr::BodyMismatch {
            mismatch: BodyMismatch::ObjectChanged,
            ..
        } => CHANGED,
        ErrorRepr::UnexpectedResponse { head, .. } | ErrorRepr::BodyMismatch { head, .. }
            if head.request_id.is_none() =>
        {
            on_address(client, bucket).or(FOREIGN)
        }
        _ => None,
    }
}

const DAMAGED: Advice = Some(Cow::Borrowed(
    "upload the data again or delete it, because the service may have stored damaged data; \
     if it happens again, look for a proxy that changes requests",
));

const CHANGED: Advice = Some(Cow::Borrowed(
    "start the download again; if the bucket has versions, name the one to download",
));

const FOREIGN: Advice = Some(Cow::Borrowed(
    "the response doesn't come from OSS; check the endpoint, and the proxies and gateways in between",
));

/// Returns advice on a host that can't be the one of the bucket.
fn on_address(client: ClientSettings<'_>, bucket: Option<&str>) -> Advice {
    let ClientSettings {
        region,
        endpoint,
        addressing,
    } = client;
    let is_virtual = addressing == Addressing::VirtualHosted;
    let host = endpoint.host();
    if let Some(bucket) = bucket.filter(|_| is_virtual) {
        // A host of OSS with the bucket was refused before the request was sent.
        let is_of_oss = host.ends_with(".aliyuncs.com");
        let rest = host.strip_prefix(bucket).filter(|_| !is_of_oss);
        if rest.is_some_and(|rest| rest.starts_with('.')) {
            return Some(Cow::Owned(format!(
                "the endpoint {host} already contains the bucket {bucket}, which is added in front of it; \
                 remove it, or use CNAME addressing if the host belongs to this bucket"
            )));
        }
        if !host.contains('.') {
            return Some(Cow::Owned(format!(
                "the request went to {bucket}.{host}; \
                 if {host} is a service of the local network, use path addressing"
            )));
        }
    }
    let is_derived = [Endpoint::public(region), Endpoint::internal(region)].contains(endpoint);
    (is_derived && has_special_endpoint(region)).then(|| {
        Cow::Owned(format!(
            "set the endpoint: the ones of finance and government regions such as {region} may differ from \
             the pattern {host}; see https://www.alibabacloud.com/help/en/oss/user-guide/regions-and-endpoints"
        ))
    })
}

fn on_service_error(
    error: &ServiceError,
    client: ClientSettings<'_>,
    bucket: Option<&str>,
) -> Advice {
    if let Some(help) = other_region(error, client.region, bucket) {
        return Some(Cow::Owned(help));
    }
    let help = match error.code() {
        "NoSuchBucket" => {
            return on_address(client, bucket).or(Some(Cow::Borrowed(
                "check the name of the bucket, and that the region and the endpoint are the bucket's",
            )));
        }
        "SignatureDoesNotMatch" => {
            "check the secret of the access key, and that the region is the bucket's"
        }
        "InvalidAccessKeyId" => "check the access key id, and the security token, if any",
        "RequestTimeTooSkewed" => "set the clock of this machine",
        "SecondLevelDomainForbidden" => "use virtual-hosted addressing, which is the default",
        ServiceError::NO_CODE if error.request_id().is_none() => {
            return on_address(client, bucket).or(FOREIGN);
        }
        _ => return None,
    };
    Some(Cow::Borrowed(help))
}
