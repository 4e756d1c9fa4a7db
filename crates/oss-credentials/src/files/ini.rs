//! INI files: sections of keys and values.

/// A parsed INI file.
///
/// A line that starts with `#` or `;` is a comment, and so is the rest of a line after a blank and one of
/// them. A key ends at the first `=` or `:` and ignores case. The last of several equal keys wins, as with
/// the parsers of all programs whose files are read here. The first of equal sections is found unless they
/// are [`merged`](Self::merged).
pub(super) struct Ini<'a>(Vec<Section<'a>>);

pub(super) struct Section<'a> {
    name: &'a str,
    entries: Vec<(&'a str, &'a str)>,
}

impl<'a> Ini<'a> {
    /// Parses a text; the error names the line and never contains a value.
    pub(super) fn parse(text: &'a str) -> Result<Self, String> {
        let mut sections: Vec<Section<'a>> = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
            let line = without_comment(line);
            if let Some(name) = section_name(line) {
                let entries = Vec::new();
                sections.push(Section { name, entries });
                continue;
            }
            let (key, value) = line.split_once(['=', ':']).ok_or_else(|| {
                format!("is invalid in line {number}: expected a key and a value")
            })?;
            let section = sections
                .last_mut()
                .ok_or_else(|| format!("is invalid in line {number}: expected a section first"))?;
            section.entries.push((key.trim(), unquoted(value.trim())));
        }
        Ok(Self(sections))
    }

    /// Merges equal sections, as go-ini does, which the SDKs use.
    ///
    /// The configparser of ossutil 1 doesn't.
    pub(super) fn merged(self) -> Self {
        let mut merged: Vec<Section<'a>> = Vec::new();
        for section in self.0 {
            match merged.iter_mut().find(|same| same.name == section.name) {
                Some(same) => same.entries.extend(section.entries),
                None => merged.push(section),
            }
        }
        Self(merged)
    }

    pub(super) fn section(&self, name: &str) -> Option<&Section<'a>> {
        self.find(|section| section == name)
    }

    /// Returns the first section whose name matches.
    pub(super) fn find(&self, is_match: impl Fn(&str) -> bool) -> Option<&Section<'a>> {
        self.0.iter().find(|section| is_match(section.name))
    }
}

impl<'a> Section<'a> {
    pub(super) fn name(&self) -> &'a str {
        self.name
    }

    /// Returns a value that isn't empty.
    pub(super) fn value(&self, key: &str) -> Option<&'a str> {
        self.find(|name| name.eq_ignore_ascii_case(key))
    }

    /// Returns the value of the last key that matches, unless it is empty.
    pub(super) fn find(&self, is_match: impl Fn(&str) -> bool) -> Option<&'a str> {
        self.entries
            .iter()
            .rfind(|(name, _)| is_match(name))
            .map(|(_, value)| *value)
            .filter(|value| !value.is_empty())
    }
}

fn section_name(line: &str) -> Option<&str> {
    Some(line.strip_prefix('[')?.strip_suffix(']')?.trim())
}

fn without_comment(line: &str) -> &str {
    let starts = [" #", " ;", "\t#", "\t;"].map(|mark| line.find(mark));
    let end = starts.into_iter().flatten().min().unwrap_or(line.len());
    line[..end].trim_end()
}

/// Removes quotes around a value that doesn't contain the same quote.
fn unquoted(value: &str) -> &str {
    let inner = ['"', '\''].into_iter().find_map(|quote| {
        let inner = value.strip_prefix(quote)?.strip_suffix(quote)?;
        (!inner.contains(quote)).then_some(inner)
    });
    inner.unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_quotes_and_case_are_handled() -> Result<(), String> {
        let text = "# comment\n\n; too\r\n[ one ] # first\nKey = va=lue ; x\nempty =\n\
                    double = \"a b\"\nsingle = 'a b'\nmixed = 'a b\"\ninner = 'a'b'\nquote = '\n\
                    [two]\nkey: v#w=x\n";
        let ini = Ini::parse(text)?;
        let one = ini.section("one").ok_or("one")?;
        for (key, expected) in [
            ("KEY", Some("va=lue")),
            ("empty", None),
            ("double", Some("a b")),
            ("single", Some("a b")),
            ("mixed", Some("'a b\"")),
            ("inner", Some("'a'b'")),
            ("quote", Some("'")),
        ] {
            assert_eq!(one.value(key), expected, "{key}");
        }
        let two = ini.section("two").ok_or("two")?;
        assert_eq!(two.value("key"), Some("v#w=x"));
        assert!(ini.section("Two").is_none());
        Ok(())
    }

    #[test]
    fn last_of_equal_keys_wins() -> Result<(), String> {
        let text = "[one]\na=1\nb=1\nc=1\nA=2\nc=\n[two]\n[one]\nb=2\nd=2\n";
        let values = |ini: Ini<'_>| {
            let one = ini.section("one")?;
            Some(["a", "b", "c", "d"].map(|key| one.value(key).map(str::to_owned)))
        };
        let expected = |values: [&str; 4]| {
            Some(values.map(|value| Some(value.to_owned()).filter(|value| !value.is_empty())))
        };
        assert_eq!(values(Ini::parse(text)?), expected(["2", "1", "", ""]));
        assert_eq!(
            values(Ini::parse(text)?.merged()),
            expected(["2", "2", "", "2"])
        );
        Ok(())
    }

    #[test]
    fn error_names_the_malformed_line() {
        for (text, expected) in [
            (
                "[a]\n\ncanary",
                "is invalid in line 3: expected a key and a value",
            ),
            (
                "[canary\n",
                "is invalid in line 1: expected a key and a value",
            ),
            (
                "# c\nkey=canary",
                "is invalid in line 2: expected a section first",
            ),
        ] {
            assert_eq!(Ini::parse(text).err().as_deref(), Some(expected));
        }
    }
}
