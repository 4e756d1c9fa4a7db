//! Headers that are added to an operation.

use std::str::FromStr;

use anyhow::{Context as _, Result, ensure};
use http::{HeaderName, HeaderValue};
use oss_inventory::Violations;
use oss_inventory::oss_client::Operation;
use oss_model::operation::{OperationInfo, OperationRequest, OperationResponse, ResponseError};

/// A header, written as `NAME:VALUE`.
#[derive(Clone, Debug)]
pub(super) struct Header {
    name: HeaderName,
    value: HeaderValue,
}

/// An operation with further headers.
#[derive(Debug)]
pub(super) struct WithHeaders<'a, O> {
    pub(super) operation: O,
    pub(super) headers: &'a [Header],
}

/// The characters that may surround names and values; line breaks are mistakes.
const BLANKS: [char; 2] = [' ', '\t'];

/// Headers that the signature, the connection or the sender's program decides.
const RESERVED: [&str; 12] = [
    "authorization",
    "connection",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "x-oss-date",
    "x-oss-security-token",
];

impl FromStr for Header {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self> {
        let (name, value) = text.split_once(':').context("NAME:VALUE is expected")?;
        let name =
            HeaderName::from_str(name.trim_end_matches(BLANKS)).context("the name is invalid")?;
        // Its error would only repeat that the value is invalid.
        let value = HeaderValue::from_str(value.trim_matches(BLANKS));
        let value = value
            .ok()
            .context("the value has a character that HTTP can't carry")?;
        ensure!(
            !RESERVED.contains(&name.as_str()),
            "a presigned URL can't require the header {name}"
        );
        Ok(Self { name, value })
    }
}

impl<O: Operation> Operation for WithHeaders<'_, O> {
    const INFO: OperationInfo = O::INFO;
    type Output = O::Output;

    fn request(&self) -> Result<OperationRequest, Violations> {
        let mut request = self.operation.request()?;
        for Header { name, value } in self.headers {
            request.headers.insert(name.clone(), value.clone());
        }
        Ok(request)
    }

    fn output(response: OperationResponse<'_>) -> Result<O::Output, ResponseError> {
        O::output(response)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_is_a_name_and_a_value() -> Result<()> {
        for text in ["Content-Type:image/png", "content-type: image/png "] {
            let header = text.parse::<Header>()?;
            assert_eq!(
                (header.name.as_str(), header.value.to_str()?),
                ("content-type", "image/png")
            );
        }
        assert_eq!("x-oss-meta-a:b:c".parse::<Header>()?.value, "b:c");
        for text in [
            "",
            "name",
            ":value",
            "a b:c",
            "a:b\nc",
            "a\n:b",
            "a\r:b",
            "a:b\n",
            "a:\nb",
            "x-oss-date:x",
            "X-OSS-Security-Token:x",
            "Transfer-Encoding:chunked",
            "connection:close",
            "Proxy-Authorization:x",
            "Host:x",
            "user-agent:x",
            "Authorization:x",
        ] {
            assert!(text.parse::<Header>().is_err(), "{text}");
        }
        Ok(())
    }
}
