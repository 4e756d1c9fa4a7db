//! The sections of ossutil that make a profile.

use crate::CredentialsError;

use super::super::ini::{Ini, Section};
use super::super::spelling;
use super::super::text_file::TextFile;

/// A profile and those that it takes settings from.
pub(super) struct Sections<'a> {
    pub(super) location: String,
    /// The nearest first; `None` if the file doesn't have the profile.
    pub(super) sections: Option<Vec<&'a Section<'a>>>,
}

const DEFAULT: &str = "default";
const SOURCE: &str = "source-profile";
/// More are profiles that refer to each other in a circle.
const MAX_SOURCES: usize = 5;

impl<'a> Sections<'a> {
    pub(super) fn find(
        ini: &'a Ini<'a>,
        file: &TextFile,
        name: Option<&str>,
    ) -> Result<Self, CredentialsError> {
        let wanted = name.unwrap_or(DEFAULT);
        let profile = profile(ini, wanted);
        let is_default = wanted.eq_ignore_ascii_case(DEFAULT);
        let old = ini.find(|section| section.eq_ignore_ascii_case(spelling::CREDENTIALS));
        if let Some(old) = old.filter(|_| is_default && !profile.is_some_and(has_credentials)) {
            return Ok(Self {
                location: file.location("section", spelling::CREDENTIALS),
                sections: Some(vec![old]),
            });
        }
        let location = file.location("profile", wanted);
        let Some(profile) = profile else {
            let sections = None;
            return Ok(Self { location, sections });
        };
        let mut sections = vec![profile];
        let mut nearest = profile;
        while let Some(source) = get(nearest, SOURCE) {
            let failed = |problem: &str| CredentialsError::new(format!("{location} {problem}"));
            if sections.len() > MAX_SOURCES {
                return Err(failed(
                    "is its own source-profile, or at the end of too many of them",
                ));
            }
            nearest = self::profile(ini, source).ok_or_else(|| {
                failed(&format!(
                    "has the source-profile {source:?}, which doesn't exist"
                ))
            })?;
            sections.push(nearest);
        }
        let sections = Some(sections);
        Ok(Self { location, sections })
    }
}

/// Returns the section `[profile x]`, or `[default]` for `default`.
fn profile<'a>(ini: &'a Ini<'a>, name: &str) -> Option<&'a Section<'a>> {
    ini.find(|section| {
        let prefix = section.split_at_checked("profile".len());
        let named = prefix.filter(|(word, rest)| {
            word.eq_ignore_ascii_case("profile") && rest.starts_with([' ', '\t'])
        });
        match named {
            Some((_, rest)) => rest.trim().eq_ignore_ascii_case(name),
            None => section.eq_ignore_ascii_case(DEFAULT) && name.eq_ignore_ascii_case(DEFAULT),
        }
    })
}

/// Returns whether a default profile has credentials.
///
/// The section `[Default]` of ossutil 1 has other settings.
fn has_credentials(section: &Section<'_>) -> bool {
    ["mode", "accessKeyID", "accessKeySecret", SOURCE]
        .iter()
        .any(|name| get(section, name).is_some())
}

fn get<'a>(section: &Section<'a>, name: &str) -> Option<&'a str> {
    section.find(|key| spelling::is_same(key, name, section))
}
