//! The JSON of a manifest.

use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, SystemTime};

use oss_model::DateTime;
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, Visitor};

use super::period::Period;
use crate::error::{Error, ErrorKind};

/// The fields of a manifest, of which serde accepts each one once.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ManifestJson {
    pub(super) source_bucket: String,
    pub(super) destination_bucket: String,
    pub(super) file_format: String,
    pub(super) file_schema: String,
    #[serde(default)]
    pub(super) version: String,
    pub(super) files: Vec<DataFileJson>,
    #[serde(skip)]
    pub(super) period: PeriodJson,
    creation_timestamp: Option<Number>,
    start_timestamp: Option<Number>,
    end_timestamp: Option<Number>,
    #[serde(flatten)]
    #[expect(
        clippy::zero_sized_map_values,
        reason = "serde flattens into maps only"
    )]
    pub(super) unknown: BTreeMap<String, IgnoredAny>,
}

/// An entry of `files`.
#[derive(Debug, Deserialize)]
pub(super) struct DataFileJson {
    #[serde(rename = "MD5checksum")]
    pub(super) md5_checksum: String,
    pub(super) key: String,
    pub(super) size: Number,
}

/// The times of a manifest, in seconds since 1970.
#[derive(Debug, Default)]
pub(super) struct PeriodJson {
    created: Option<u64>,
    start: Option<u64>,
    end: Option<u64>,
}

impl ManifestJson {
    pub(super) fn parse(json: &[u8]) -> Result<Self, Error> {
        // Some editors write a byte order mark, which isn't JSON.
        let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
        let mut parsed: Self = serde_json::from_slice(json).map_err(|error| {
            Error::new(ErrorKind::Manifest, "this isn't a manifest of a report").with_source(error)
        })?;
        let seconds = |number: &Option<Number>| number.as_ref().map(|number| number.0);
        parsed.period = PeriodJson {
            created: seconds(&parsed.creation_timestamp),
            start: seconds(&parsed.start_timestamp),
            end: seconds(&parsed.end_timestamp),
        };
        Ok(parsed)
    }
}

impl PeriodJson {
    pub(super) fn into_period(self) -> Result<Period, Error> {
        match (self.created, self.start, self.end) {
            (Some(created), None, None) => Ok(Period::Full {
                created: time(created)?,
            }),
            (None, Some(start), Some(end)) if start <= end => Ok(Period::Incremental {
                start: time(start)?,
                end: time(end)?,
            }),
            (None, Some(start), Some(end)) => {
                let message = format!("startTimestamp {start} is after endTimestamp {end}");
                Err(Error::new(ErrorKind::Manifest, message))
            }
            _ => {
                let message =
                    "a manifest has either creationTimestamp, or startTimestamp and endTimestamp";
                Err(Error::new(ErrorKind::Manifest, message))
            }
        }
    }
}

fn time(seconds: u64) -> Result<DateTime, Error> {
    let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
    let time = time.and_then(|time| DateTime::try_from(time).ok());
    time.ok_or_else(|| {
        let message = format!("the time {seconds} isn't in seconds since 1970");
        Error::new(ErrorKind::Manifest, message)
    })
}

/// A number that isn't negative, as a number or as text.
#[derive(Debug)]
pub(super) struct Number(pub(super) u64);

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NumberVisitor).map(Self)
    }
}

struct NumberVisitor;

impl Visitor<'_> for NumberVisitor {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number from 0 to 2^64-1, or a text with one")
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<u64, E> {
        Ok(number)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<u64, E> {
        let digits = text.trim();
        // `parse` accepts a sign.
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(E::invalid_value(serde::de::Unexpected::Str(text), &self));
        }
        digits
            .parse()
            .map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self))
    }
}
