//! The strict writer that generated `ToXml` code uses.

use std::collections::BTreeMap;

use super::chars::{escape_attribute, escape_text, is_name};
use super::{Error, ErrorKind, MAX_DEPTH, Scalar, ToXml, can_carry};

/// Writes one document into memory.
#[derive(Debug, Default)]
pub struct Writer {
    document: String,
    path: String,
    depth: usize,
}

impl Writer {
    /// Creates a writer of an empty document.
    pub fn new() -> Self {
        Self::default()
    }

    /// Writes an element called `name` with the content of `value`.
    ///
    /// # Errors
    ///
    /// Fails on U+0000, which XML cannot carry.
    pub fn element<T: ToXml + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        self.element_with(name, &BTreeMap::new(), value)
    }

    /// Writes an element called `name` if `value` is set.
    ///
    /// # Errors
    ///
    /// Fails on U+0000, which XML cannot carry.
    pub fn optional<T: ToXml>(&mut self, name: &str, value: Option<&T>) -> Result<(), Error> {
        value.map_or(Ok(()), |value| self.element(name, value))
    }

    /// Writes an element called `name` for each value.
    ///
    /// # Errors
    ///
    /// Fails on U+0000, which XML cannot carry.
    pub fn each<T: ToXml>(&mut self, name: &str, values: &[T]) -> Result<(), Error> {
        values
            .iter()
            .try_for_each(|value| self.element(name, value))
    }

    /// Escapes and writes text.
    ///
    /// # Errors
    ///
    /// Fails on U+0000, which XML cannot carry.
    pub fn text(&mut self, text: &str) -> Result<(), Error> {
        self.check(text)?;
        self.document.push_str(&escape_text(text));
        Ok(())
    }

    /// Returns the document.
    pub fn into_string(self) -> String {
        self.document
    }

    /// Writes a number, a boolean or a time.
    ///
    /// # Errors
    ///
    /// Fails on a value that the reader would reject: a floating-point number that isn't finite.
    pub(super) fn scalar<T: Scalar>(&mut self, value: &T) -> Result<(), Error> {
        let text = value.to_string();
        if let Err(error) = T::from_text(&text) {
            return Err(Error::new(
                ErrorKind::InvalidValue,
                &self.path,
                error.to_string(),
            ));
        }
        self.document.push_str(&text);
        Ok(())
    }

    /// Writes an element with attributes; the name may come from data.
    pub(super) fn element_with<T: ToXml + ?Sized>(
        &mut self,
        name: &str,
        attributes: &BTreeMap<String, String>,
        value: &T,
    ) -> Result<(), Error> {
        let parent = self.path.len();
        if parent > 0 {
            self.path.push('/');
        }
        self.path.push_str(name);
        self.check_name(name)?;
        self.descend()?;
        self.document.push('<');
        self.document.push_str(name);
        for (key, value) in attributes {
            self.check_name(key)?;
            self.check(value)?;
            self.document
                .extend([" ", key, "=\"", &escape_attribute(value), "\""]);
        }
        self.document.push('>');
        value.write(self)?;
        self.document.extend(["</", name, ">"]);
        self.path.truncate(parent);
        self.depth -= 1;
        Ok(())
    }

    /// Enters an element, unless the reader would reject its depth.
    fn descend(&mut self) -> Result<(), Error> {
        if self.depth == MAX_DEPTH {
            let detail = format!("elements are nested deeper than {MAX_DEPTH} levels");
            return Err(Error::new(ErrorKind::TooDeep, &self.path, detail));
        }
        self.depth += 1;
        Ok(())
    }

    fn check_name(&self, name: &str) -> Result<(), Error> {
        if is_name(name) {
            return Ok(());
        }
        let detail = format!("{name:?} cannot be the name of an XML element or attribute");
        Err(Error::new(ErrorKind::InvalidName, &self.path, detail))
    }

    fn check(&self, text: &str) -> Result<(), Error> {
        if can_carry(text) {
            return Ok(());
        }
        Err(Error::forbidden_character(&self.path))
    }
}
