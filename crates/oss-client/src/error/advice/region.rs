//! Advice on regions.

use oss_sign::Region;

use crate::address::Endpoint;
use crate::error::ServiceError;

/// Returns whether the endpoint of a region may not follow the usual pattern.
///
/// Documentation says so of the finance and government clouds.
pub(super) fn has_special_endpoint(region: &Region) -> bool {
    let mut parts = region.as_str().split('-');
    parts.any(|part| part.contains("finance") || part == "gov")
}

/// Compares the region of the request with the one that the service names.
pub(super) fn other_region(
    error: &ServiceError,
    ours: &Region,
    bucket: Option<&str>,
) -> Option<String> {
    let about_region = matches!(error.code(), "InvalidArgument" | "AccessDenied")
        && error.message().contains("region");
    let theirs = match error.endpoint() {
        Some(endpoint) => Endpoint::custom(endpoint).ok()?.region(),
        None if about_region => region_in(error.message(), ours, bucket),
        None => return None,
    };
    let theirs = theirs.filter(|theirs| theirs != ours);
    match theirs {
        Some(theirs) => Some(format!(
            "check the region: it is {ours}, but the service names {theirs}"
        )),
        None if about_region => Some(format!("check the region: it is {ours}")),
        None => None,
    }
}

/// The starts of region names: countries and parts of the world.
const STARTS: [&str; 8] = ["cn-", "ap-", "us-", "eu-", "me-", "na-", "sa-", "af-"];

/// Returns the first region in a text that differs from `ours`.
///
/// Texts have other words with a hyphen, such as the bucket.
fn region_in(text: &str, ours: &Region, bucket: Option<&str>) -> Option<Region> {
    let mut words = text
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .filter(|word| *word != ours.as_str() && Some(*word) != bucket)
        .filter(|word| STARTS.iter().any(|start| word.starts_with(start)));
    words.find_map(|word| Region::new(word).ok())
}

#[cfg(test)]
mod tests {
    use oss_sign::ParseError;

    use super::*;

    #[test]
    fn other_region_is_found() -> Result<(), ParseError> {
        let ours = Region::new("cn-beijing")?;
        for (text, theirs) in [
            (
                "the scope has \"cn-beijing\", not \"cn-hangzhou\"",
                Some("cn-hangzhou"),
            ),
            ("the region is wrong", None),
            ("the x-oss-date of the sub-account is wrong", None),
            ("the bucket cn-logs isn't in the region", None),
            ("the bucket cn-logs is in us-west-1", Some("us-west-1")),
        ] {
            let found = region_in(text, &ours, Some("cn-logs"));
            assert_eq!(found.as_ref().map(Region::as_str), theirs, "{text}");
        }
        Ok(())
    }

    #[test]
    fn finance_and_government_regions_are_recognized() -> Result<(), ParseError> {
        for (region, expected) in [
            ("cn-shanghai-finance-1", true),
            ("cn-szfinance", true),
            ("cn-north-2-gov-1", true),
            ("cn-hangzhou", false),
            ("eu-central-1", false),
        ] {
            assert_eq!(
                has_special_endpoint(&Region::new(region)?),
                expected,
                "{region}"
            );
        }
        Ok(())
    }
}
