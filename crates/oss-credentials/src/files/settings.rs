//! The named settings of a profile, in the format of its file.

use serde_json::Value;

use super::ini::Section;
use super::spelling;

/// The settings of a profile, whatever the format of its file is.
#[derive(Clone)]
pub(super) enum Settings<'a> {
    Ini(&'a Section<'a>),
    /// Sections of ossutil: the first that has a setting wins.
    Ossutil(Vec<&'a Section<'a>>),
    Json(&'a Value),
}

/// A setting that is present and not empty.
#[derive(Clone, Copy)]
pub(super) enum Setting<'a> {
    Text(&'a str),
    /// A number, a boolean, a list or an object of a JSON file.
    Json(&'a Value),
}

impl<'a> Settings<'a> {
    /// Returns a setting unless it is empty; JSON's `null` is empty, too.
    pub(super) fn get(&self, name: &str) -> Option<Setting<'a>> {
        match self {
            Self::Ini(section) => section.value(name).map(Setting::Text),
            Self::Ossutil(sections) => sections
                .iter()
                .find_map(|section| section.find(|key| spelling::is_same(key, name, section)))
                .map(Setting::Text),
            Self::Json(object) => match object.get(name)? {
                Value::Null => None,
                Value::String(text) if text.is_empty() => None,
                Value::String(text) => Some(Setting::Text(text)),
                other => Some(Setting::Json(other)),
            },
        }
    }
}
