//! `POST seed`: puts made up objects into a bucket.

use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::context::{Context, HandlerResult, Response};
use super::error::AdminError;
use crate::seed_error::{SeedError, check_count};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MadeUpObjects {
    bucket: String,
    count: usize,
    #[serde(default)]
    seed: u64,
}

pub(super) fn seed(context: &Context<'_>) -> HandlerResult {
    let document: MadeUpObjects = context.document()?;
    let MadeUpObjects {
        bucket,
        count,
        seed,
    } = &document;
    check_count(*count).map_err(|error| AdminError::bad_request(error.to_string()))?;
    let service = context.service;
    let seeded = service
        .state
        .seed(bucket, *count, *seed, service.clock.now());
    seeded.map_err(|error| {
        let error = SeedError::from(error);
        let status = if error.is_bucket_missing() {
            StatusCode::NOT_FOUND
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        };
        AdminError::new(status, error.to_string())
    })?;
    Response::created(&document)
}
