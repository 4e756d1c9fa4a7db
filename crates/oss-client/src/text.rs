//! Text from a server, made safe for logs and error messages.
//!
//! No other module formats such text: everything that quotes a response is redacted and escaped here.

mod detail;
mod excerpt;
mod printable;
mod redact;

pub(crate) use detail::Detail;
pub(crate) use excerpt::excerpt;
pub(crate) use printable::Printable;
pub(crate) use redact::Secrets;
