//! The effect of a fault, as JSON.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::reply::ReplyDocument;
use crate::admin::error::AdminError;
use crate::admin::seconds::Seconds;
use crate::fault::{ConnectionEnd, Effect, Skew, Truncation, TruncationScope};

/// An effect: a name, or an object whose only key is the name.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::admin) enum EffectDocument {
    Respond(ReplyDocument),
    Close,
    Reset,
    Delay(DelayDocument),
    /// A delay without an end.
    NoResponse,
    Truncate(TruncateDocument),
    DamageRequestBody,
    DamageResponseBody,
    Skew(SkewDocument),
    ApplyThenRespond(ReplyDocument),
    ApplyThenClose,
    ApplyThenReset,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::admin) struct DelayDocument {
    seconds: Seconds,
}

/// How far the clock is ahead, or if negative, behind.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::admin) struct SkewDocument {
    seconds: Seconds,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::admin) struct TruncateDocument {
    bytes: usize,
    of: Scope,
    #[serde(default)]
    end: End,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Scope {
    Response,
    Body,
}

#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum End {
    #[default]
    Close,
    Reset,
}

impl EffectDocument {
    pub(super) fn into_effect(self) -> Result<Effect, AdminError> {
        Ok(match self {
            Self::Respond(reply) => Effect::Respond(reply.into_reply()?),
            Self::Close => Effect::Close,
            Self::Reset => Effect::Reset,
            Self::Delay(delay) => Effect::Delay(delay.seconds.not_negative()?),
            Self::NoResponse => Effect::Delay(Duration::MAX),
            Self::Truncate(truncate) => Effect::Truncate(truncate.into()),
            Self::DamageRequestBody => Effect::DamageRequestBody,
            Self::DamageResponseBody => Effect::DamageResponseBody,
            Self::Skew(skew) => Effect::Skew(skew.into()),
            Self::ApplyThenRespond(reply) => Effect::ApplyThenRespond(reply.into_reply()?),
            Self::ApplyThenClose => Effect::ApplyThenClose,
            Self::ApplyThenReset => Effect::ApplyThenReset,
        })
    }
}

impl From<&Effect> for EffectDocument {
    fn from(effect: &Effect) -> Self {
        match effect {
            Effect::Respond(reply) => Self::Respond(reply.into()),
            Effect::Close => Self::Close,
            Effect::Reset => Self::Reset,
            Effect::Delay(Duration::MAX) => Self::NoResponse,
            Effect::Delay(delay) => Self::Delay(DelayDocument {
                seconds: Seconds::from(*delay),
            }),
            Effect::Truncate(truncation) => Self::Truncate((*truncation).into()),
            Effect::DamageRequestBody => Self::DamageRequestBody,
            Effect::DamageResponseBody => Self::DamageResponseBody,
            Effect::Skew(skew) => Self::Skew(SkewDocument {
                seconds: Seconds(skew.offset()),
            }),
            Effect::ApplyThenRespond(reply) => Self::ApplyThenRespond(reply.into()),
            Effect::ApplyThenClose => Self::ApplyThenClose,
            Effect::ApplyThenReset => Self::ApplyThenReset,
        }
    }
}

impl From<SkewDocument> for Skew {
    fn from(SkewDocument { seconds }: SkewDocument) -> Self {
        let by = seconds.0.unsigned_abs();
        if seconds.0.is_negative() {
            Self::behind(by)
        } else {
            Self::ahead(by)
        }
    }
}

impl From<TruncateDocument> for Truncation {
    fn from(TruncateDocument { bytes, of, end }: TruncateDocument) -> Self {
        let truncation = match of {
            Scope::Response => Self::of_response(bytes),
            Scope::Body => Self::of_body(bytes),
        };
        match end {
            End::Close => truncation,
            End::Reset => truncation.with_reset(),
        }
    }
}

impl From<Truncation> for TruncateDocument {
    fn from(truncation: Truncation) -> Self {
        Self {
            bytes: truncation.bytes,
            of: match truncation.scope {
                TruncationScope::Response => Scope::Response,
                TruncationScope::Body => Scope::Body,
            },
            end: match truncation.end {
                ConnectionEnd::Close => End::Close,
                ConnectionEnd::Reset => End::Reset,
            },
        }
    }
}
