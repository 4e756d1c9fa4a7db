//! Text from a server, made safe for logs and error messages.

mod excerpt;
mod printable;
mod redact;

pub(crate) use excerpt::excerpt;
pub(crate) use printable::Printable;
pub use printable::is_inert;
pub(crate) use redact::Secrets;
