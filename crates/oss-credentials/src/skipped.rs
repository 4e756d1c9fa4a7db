//! The sources that a search skipped.

/// The sources that aren't configured, each reason once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Skipped(Vec<Source>);

#[derive(Clone, Debug)]
struct Source {
    /// Several names if the reason is the same.
    names: String,
    reason: String,
}

impl Skipped {
    /// Adds a source, or the sources that it skipped itself.
    pub(crate) fn add(&mut self, name: &str, reason: &str, inner: &Self) {
        if inner.0.is_empty() {
            self.add_reason(name, reason);
        }
        for Source { names, reason } in &inner.0 {
            self.add_reason(names, reason);
        }
    }

    fn add_reason(&mut self, name: &str, reason: &str) {
        match self.0.iter_mut().find(|known| known.reason == reason) {
            Some(known) => known.names.extend([", ", name]),
            None => self.0.push(Source {
                names: name.to_owned(),
                reason: reason.to_owned(),
            }),
        }
    }

    /// Returns a line for each reason.
    pub(crate) fn lines(&self) -> Vec<String> {
        let line = |Source { names, reason }: &Source| format!("{names}: {reason}");
        self.0.iter().map(line).collect()
    }
}
