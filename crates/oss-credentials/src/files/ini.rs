//! INI files: sections of keys and values.

/// A parsed INI file.
///
/// A line that starts with `#` or `;` is a comment, and so is the rest of a line after a blank and one of
/// them. A key ends at the first `=` or `:` and ignores case. The first of several equal keys or sections
/// wins.
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

    pub(super) fn section(&self, name: &str) -> Option<&Section<'a>> {
        self.0.iter().find(|section| section.name == name)
    }
}

impl<'a> Section<'a> {
    /// Returns a value that isn't empty.
    pub(super) fn value(&self, key: &str) -> Option<&'a str> {
        self.entries
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(key))
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

fn unquoted(value: &str) -> &str {
    let inner = value
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_quotes_and_case_are_handled() -> Result<(), String> {
        let text = "# comment\n\n; too\r\n[ one ] # first\nKey = va=lue ; x\r\nkey=second\nempty =\n\
                    quoted = \"a b\"\n[two]\nkey: v#w=x\n[one]\nother=1";
        let ini = Ini::parse(text)?;
        let one = ini.section("one").ok_or("one")?;
        assert_eq!(one.value("KEY"), Some("va=lue"));
        assert_eq!(one.value("quoted"), Some("a b"));
        assert_eq!((one.value("empty"), one.value("other")), (None, None));
        let two = ini.section("two").ok_or("two")?;
        assert_eq!(two.value("key"), Some("v#w=x"));
        assert!(ini.section("Two").is_none());
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
