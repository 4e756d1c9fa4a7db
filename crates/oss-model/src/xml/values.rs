//! Reads and writes the values of elements that contain only text.

use super::{Error, FromXml, Reader, ToXml, Writer};

macro_rules! scalar_xml {
    ($($type:ty),*) => {$(
        impl FromXml for $type {
            fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
                Ok(reader.scalar()?.unwrap_or_default())
            }

            fn missing_default() -> Self {
                Self::default()
            }
        }

        impl ToXml for $type {
            fn write(&self, writer: &mut Writer) -> Result<(), Error> {
                writer.scalar(self)
            }
        }
    )*};
}

scalar_xml!(bool, i64, u64, f64);
#[cfg(feature = "date-time")]
scalar_xml!(crate::DateTime);

impl FromXml for String {
    fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        reader.text()
    }

    fn missing_default() -> Self {
        Self::new()
    }
}

impl ToXml for String {
    fn write(&self, writer: &mut Writer) -> Result<(), Error> {
        writer.text(self)
    }
}
