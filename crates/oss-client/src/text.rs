//! Text from a server, made safe for logs and error messages.
//!
//! No other module formats such text: everything that quotes a response is redacted and escaped here.

mod detail;
mod excerpt;
mod redact;

pub(crate) use oss_model::Printable;

pub(crate) use detail::Detail;
pub(crate) use excerpt::excerpt;
pub(crate) use redact::Secrets;
