//! `POST seed`: puts made up objects into a bucket.

use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::context::{Context, HandlerResult, Response};
use super::error::AdminError;
use crate::seed_error::SeedError;

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
    let seeded = context.service.seed(bucket, *count, *seed);
    seeded.map_err(|error| AdminError::new(status(&error), error.to_string()))?;
    Response::created(&document)
}

fn status(error: &SeedError) -> StatusCode {
    if error.is_bucket_missing() {
        StatusCode::NOT_FOUND
    } else if error.is_count_too_large() {
        StatusCode::BAD_REQUEST
    } else {
        StatusCode::INTERNAL_SERVER_ERROR
    }
}
