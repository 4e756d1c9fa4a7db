//! Validation of values against documented limits, before they are sent.
//!
//! All violations are reported at once, each with the path of its element. Responses are never
//! validated, since the service may loosen its limits at any time.
//!
//! ```
//! use oss_model::inventory::Filter;
//! use oss_model::validate::Validate;
//!
//! let filter = Filter::builder().prefix("p".repeat(1024)).lower_size_bound(-1).build();
//! let broken = filter.validate().unwrap_err();
//! assert_eq!(broken.to_string(), "\
//!     Prefix has 1024 characters, at most 1023 are allowed; \
//!     LowerSizeBound is -1, it must be from 0 to 54975581388800");
//! ```

use std::fmt;
use std::ops::RangeInclusive;

use crate::xml::{UnknownElements, can_carry};
use crate::{OpenEnum, xml};

/// A value with documented limits.
pub trait Validate {
    /// Visits all parts of the value.
    fn visit(&self, visitor: &mut Visitor);

    /// Checks the value against the documented limits.
    ///
    /// # Errors
    ///
    /// Returns all violations.
    fn validate(&self) -> Result<(), Violations> {
        let mut visitor = Visitor::new();
        self.visit(&mut visitor);
        visitor.finish()
    }

    /// Returns the paths of elements and values that the spec doesn't define.
    ///
    /// Examples are `Filter/NewElement` and `Schedule/Frequency=Hourly`.
    fn unknown_parts(&self) -> Vec<String> {
        let mut visitor = Visitor::new();
        self.visit(&mut visitor);
        visitor.unknown
    }
}

/// A violation of a documented limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    path: String,
    reason: String,
    kind: ViolationKind,
    value: Option<String>,
    error_code: Option<&'static str>,
    help: Option<&'static str>,
}

/// The kind of a violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ViolationKind {
    /// A required element doesn't exist.
    Missing,
    /// A required text is empty.
    Empty,
    /// A text is too short or too long.
    Length,
    /// A number is too small or too large.
    Range,
    /// Anything else.
    Other,
}

/// All violations of a value, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violations(Vec<Violation>);

/// Visits a value, tracks the path of the current element, and collects violations.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    path: Vec<String>,
    violations: Vec<Violation>,
    unknown: Vec<String>,
}

impl Violation {
    /// Creates a violation at a path such as `Filter/Prefix`.
    pub fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            reason: reason.into(),
            kind: ViolationKind::Other,
            value: None,
            error_code: None,
            help: None,
        }
    }

    /// Sets the kind; the default is [`ViolationKind::Other`].
    #[must_use]
    pub fn with_kind(mut self, kind: ViolationKind) -> Self {
        self.kind = kind;
        self
    }

    /// Sets the value of the element; a long text is cut.
    #[must_use]
    pub fn with_value(mut self, value: impl Into<String>) -> Self {
        let mut value = value.into();
        if let Some((end, _)) = value.char_indices().nth(MAX_VALUE_CHARS) {
            value.truncate(end);
            value.push('…');
        }
        self.value = Some(value);
        self
    }

    /// Sets the error code (EC) with which the service refuses the value.
    #[must_use]
    pub fn with_error_code(mut self, code: Option<&'static str>) -> Self {
        self.error_code = code;
        self
    }

    /// Sets what to do.
    #[must_use]
    pub fn with_help(mut self, help: &'static str) -> Self {
        self.help = Some(help);
        self
    }

    /// Returns the path of the element.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns what is wrong, as the end of a sentence that starts with the path.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Returns the kind.
    pub fn kind(&self) -> ViolationKind {
        self.kind
    }

    /// Returns the value of the element, if it has one; a long text is cut.
    pub fn value(&self) -> Option<&str> {
        self.value.as_deref()
    }

    /// Returns the error code (EC) with which the service refuses the value, if known.
    pub fn error_code(&self) -> Option<&'static str> {
        self.error_code
    }

    /// Returns what to do, if the reason doesn't say it.
    pub fn help(&self) -> Option<&'static str> {
        self.help
    }
}

/// The length limit of the value in a violation, in characters.
const MAX_VALUE_CHARS: usize = 100;

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_str() {
            "" => f.write_str(&self.reason),
            path => write!(f, "{path} {}", self.reason),
        }
    }
}

impl Violations {
    /// Returns `Ok` if `violations` is empty.
    ///
    /// # Errors
    ///
    /// Returns the violations otherwise.
    pub fn check(violations: Vec<Violation>) -> Result<(), Self> {
        if violations.is_empty() {
            Ok(())
        } else {
            Err(Self(violations))
        }
    }

    /// Returns an iterator over the violations.
    pub fn iter(&self) -> std::slice::Iter<'_, Violation> {
        self.0.iter()
    }
}

impl FromIterator<Violation> for Violations {
    fn from_iter<I: IntoIterator<Item = Violation>>(violations: I) -> Self {
        Self(violations.into_iter().collect())
    }
}

impl IntoIterator for Violations {
    type Item = Violation;
    type IntoIter = std::vec::IntoIter<Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Violations {
    type Item = &'a Violation;
    type IntoIter = std::slice::Iter<'a, Violation>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl From<Violation> for Violations {
    fn from(violation: Violation) -> Self {
        Self(vec![violation])
    }
}

impl From<xml::Error> for Violations {
    fn from(error: xml::Error) -> Self {
        Violation::new(
            error.path(),
            format!("cannot be written: {}", error.detail()),
        )
        .into()
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (n, violation) in self.iter().enumerate() {
            write!(f, "{}{violation}", if n == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl std::error::Error for Violations {}

impl Visitor {
    /// Creates a visitor at the root of a value.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the result of the validation.
    ///
    /// # Errors
    ///
    /// Returns all violations.
    pub fn finish(self) -> Result<(), Violations> {
        Violations::check(self.violations)
    }

    /// Visits the child `name`.
    pub fn child(&mut self, name: &str, visit: impl FnOnce(&mut Self)) {
        self.path.push(name.to_owned());
        visit(self);
        self.path.pop();
    }

    /// Visits the required child `name`.
    pub fn required<T>(
        &mut self,
        name: &str,
        value: Option<&T>,
        visit: impl FnOnce(&T, &mut Self),
    ) {
        self.child(name, |visitor| match value {
            Some(value) => visit(value, visitor),
            None => visitor.missing(),
        });
    }

    /// Visits the child `name` if it exists.
    pub fn optional<T>(
        &mut self,
        name: &str,
        value: Option<&T>,
        visit: impl FnOnce(&T, &mut Self),
    ) {
        if let Some(value) = value {
            self.child(name, |visitor| visit(value, visitor));
        }
    }

    /// Visits the children `name`; their numbers start at one.
    pub fn each<T>(&mut self, name: &str, values: &[T], visit: impl Fn(&T, &mut Self)) {
        for (n, value) in values.iter().enumerate() {
            self.child(&format!("{name}[{}]", n + 1), |visitor| {
                visit(value, visitor);
            });
        }
    }

    /// Checks the number of children `name`.
    pub fn count(&mut self, name: &str, found: usize, count: RangeInclusive<usize>) {
        let (least, most) = (*count.start(), *count.end());
        self.child(name, |visitor| {
            if found > most {
                visitor.violation(format!("occurs {found} times, at most {most} are allowed"));
            } else if found < least {
                visitor.violation(format!(
                    "occurs {found} times, at least {least} are required"
                ));
            }
        });
    }

    /// Reports a violation at the current element.
    pub fn violation(&mut self, reason: impl Into<String>) {
        self.report(Violation::new("", reason));
    }

    /// Reports a violation whose path starts at the current element.
    pub fn report(&mut self, mut violation: Violation) {
        let path = self.path.iter().map(String::as_str);
        let path = path.chain([violation.path()].into_iter().filter(|it| !it.is_empty()));
        violation.path = path.collect::<Vec<_>>().join("/");
        self.violations.push(violation);
    }

    fn missing(&mut self) {
        self.report(Violation::new("", "is missing").with_kind(ViolationKind::Missing));
    }

    /// Checks the length of a text in characters, and that XML can carry it.
    pub fn text(&mut self, text: &str, length: RangeInclusive<usize>) {
        if !can_carry(text) {
            self.violation("contains U+0000, which XML cannot carry");
        }
        self.length(text, length);
    }

    /// Checks that XML can carry a text of any length.
    pub fn any_text(&mut self, text: &str) {
        self.text(text, 0..=usize::MAX);
    }

    /// Checks that the child `name` exists.
    pub fn present(&mut self, name: &str, exists: bool) {
        if !exists {
            self.child(name, Self::missing);
        }
    }

    /// Checks the length of a text in characters.
    pub fn length(&mut self, text: &str, length: RangeInclusive<usize>) {
        let characters = text.chars().count();
        let (least, most) = (*length.start(), *length.end());
        let (kind, reason) = if characters == 0 && least > 0 {
            let reason = "is empty, a value is required".to_owned();
            (ViolationKind::Empty, reason)
        } else if characters > most {
            let reason = format!("has {characters} characters, at most {most} are allowed");
            (ViolationKind::Length, reason)
        } else if characters < least {
            let reason = format!("has {characters} characters, at least {least} are required");
            (ViolationKind::Length, reason)
        } else {
            return;
        };
        self.report(Violation::new("", reason).with_kind(kind).with_value(text));
    }

    /// Checks that a number is in a range.
    pub fn number(&mut self, number: i64, range: &RangeInclusive<i64>) {
        if !range.contains(&number) {
            let (low, high) = (range.start(), range.end());
            let rule = match (*low, *high) {
                (low, i64::MAX) => format!("at least {low}"),
                (i64::MIN, high) => format!("at most {high}"),
                (low, high) => format!("from {low} to {high}"),
            };
            let violation = Violation::new("", format!("is {number}, it must be {rule}"));
            let violation = violation.with_kind(ViolationKind::Range);
            self.report(violation.with_value(number.to_string()));
        }
    }

    /// Checks that a number is neither infinite nor NaN.
    pub fn finite(&mut self, number: f64) {
        if !number.is_finite() {
            self.violation(format!("is {number}, it must be a finite number"));
        }
    }

    /// Checks that an HTTP header carries a value unchanged, and returns the result.
    ///
    /// Control characters could end the header and start another one. Leading and trailing blanks are
    /// dropped on the way, so the signature would no longer match.
    pub(crate) fn header(&mut self, value: &[u8]) -> bool {
        let is_blank = |byte: Option<&u8>| matches!(byte, Some(b' ' | b'\t'));
        if let Some(code) = value.iter().find(|&&c| c != b'\t' && c.is_ascii_control()) {
            self.violation(format!("contains U+{code:04X}, which HTTP cannot carry"));
            false
        } else if is_blank(value.first()) || is_blank(value.last()) {
            self.violation("starts or ends with a blank, which HTTP drops");
            false
        } else {
            true
        }
    }

    /// Returns whether any violation was found so far.
    pub(crate) fn has_violations(&self) -> bool {
        !self.violations.is_empty()
    }

    /// Adds violations found by another check.
    pub(crate) fn add(&mut self, violations: Violations) {
        self.violations.extend(violations.0);
    }

    /// Records an unknown enum value, and checks that XML can carry it.
    pub fn open_enum<T: OpenEnum>(&mut self, value: &T) {
        if !value.is_known() {
            self.text(value.as_str(), 1..=usize::MAX);
            self.unknown
                .push(format!("{}={}", self.path.join("/"), value.as_str()));
        }
    }

    /// Records the unknown elements of the current element.
    ///
    /// `single` lists the elements that may occur once. One of them among the unknown elements is a
    /// violation: it is a second occurrence, and sending either one or both would be a guess.
    pub fn unknown(&mut self, unknown: &UnknownElements, single: &[&str]) {
        self.record(unknown, single, |name| {
            format!("contains more than one {name}")
        });
    }

    /// Records the unknown elements of an element with exactly one of `alternatives`.
    pub fn one_of(&mut self, unknown: &UnknownElements, alternatives: &[&str]) {
        let rule = format!("contains more than one of {}", alternatives.join(", "));
        self.record(unknown, alternatives, |_| rule.clone());
    }

    fn record(&mut self, unknown: &UnknownElements, known: &[&str], rule: impl Fn(&str) -> String) {
        for node in unknown.nodes() {
            let name = match node {
                xml::Node::Element(element) => element.name(),
                xml::Node::Text(_) => "text()",
            };
            if known.contains(&name) {
                self.violation(rule(name));
            } else {
                let path = self.path.iter().map(String::as_str).chain([name]);
                self.unknown.push(path.collect::<Vec<_>>().join("/"));
            }
        }
        self.writable(unknown);
    }

    fn writable(&mut self, unknown: &UnknownElements) {
        let mut writer = xml::Writer::new();
        if let Err(error) = xml::ToXml::write(unknown, &mut writer) {
            self.child(error.path(), |visitor| {
                visitor.violation(format!("cannot be written: {}", error.detail()));
            });
        }
    }
}
