//! The texts that lead to a signature.

/// The canonical request, the string to sign and the signature in one allocation.
#[derive(Clone)]
pub(crate) struct SigningIntermediates {
    text: String,
    string_to_sign_start: usize,
    signature_start: usize,
}

impl SigningIntermediates {
    /// Creates the intermediates from the texts before the signature.
    ///
    /// `text` is the canonical request, which V1 lacks, followed by the string to sign, which
    /// begins at `string_to_sign_start`.
    pub(crate) fn new(text: String, string_to_sign_start: usize) -> Self {
        Self {
            signature_start: text.len(),
            text,
            string_to_sign_start,
        }
    }

    /// Appends the signature of the string to sign.
    pub(crate) fn with_signature(mut self, push: impl FnOnce(&mut String)) -> Self {
        push(&mut self.text);
        self
    }

    /// Returns the canonical request; `None` for V1.
    pub(crate) fn canonical_request(&self) -> Option<&str> {
        Some(&self.text[..self.string_to_sign_start]).filter(|text| !text.is_empty())
    }

    pub(crate) fn string_to_sign(&self) -> &str {
        &self.text[self.string_to_sign_start..self.signature_start]
    }

    pub(crate) fn signature(&self) -> &str {
        &self.text[self.signature_start..]
    }
}
