//! The pull reader that generated `FromXml` code uses.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::escape::{EscapeError, ParseCharRefError, resolve_xml_entity};
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::strict_checks::StrictChecks;
use super::{Element, Error, ErrorKind, FromXml, MAX_DEPTH, Scalar, UnknownElements, can_carry};

/// A tolerant reader of one document, positioned inside an element.
///
/// Generated code iterates over the children and reads each by its name:
///
/// ```
/// use oss_model::xml::{Reader, UnknownElements};
///
/// let mut reader = Reader::new(b"<Filter><Prefix>logs/</Prefix><New/></Filter>")?;
/// reader.enter_root("Filter")?;
/// let (mut prefix, mut unknown) = (None, UnknownElements::default());
/// while let Some(child) = reader.child(&mut unknown)? {
///     match child.name() {
///         "Prefix" => prefix = Some(reader.text()?),
///         _ => unknown.push(reader.element(&child)?),
///     }
/// }
/// assert_eq!(prefix.as_deref(), Some("logs/"));
/// assert_eq!(unknown.elements().count(), 1);
/// # Ok::<(), oss_model::xml::Error>(())
/// ```
#[derive(Debug)]
pub struct Reader<'a> {
    events: quick_xml::Reader<&'a [u8]>,
    /// The path of the current element, `Root/Child/…`, in one reused buffer.
    path: String,
    /// The length of the path of each parent of the current element.
    parents: [usize; MAX_DEPTH],
    depth: usize,
    /// Whether the end tag of the current element was read.
    ///
    /// The element stays current until the next event, so that an invalid value is reported under
    /// its own path.
    ended: bool,
    /// `None` for a response of the service.
    strict: Option<StrictChecks>,
}

/// The initial capacity of the path in bytes; most documents need no more.
const PATH_CAPACITY: usize = 128;

/// The start tag of a child element.
#[derive(Debug)]
pub struct Tag<'a>(BytesStart<'a>);

impl Tag<'_> {
    /// Returns the local name, without a namespace prefix.
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }
}

/// The next part of an element's content.
enum Content<'a> {
    Child(Tag<'a>),
    Text(Cow<'a, str>),
    End,
}

impl<'a> Reader<'a> {
    /// The deepest supported nesting of elements.
    pub const MAX_DEPTH: usize = MAX_DEPTH;

    /// Creates a reader of a UTF-8 document; a byte order mark is skipped.
    ///
    /// # Errors
    ///
    /// Fails on bytes that aren't UTF-8.
    pub fn new(document: &'a [u8]) -> Result<Self, Error> {
        if let Err(error) = std::str::from_utf8(document) {
            let position = error.valid_up_to() as u64;
            return Err(
                Error::new(ErrorKind::Malformed, "", "the document is not UTF-8").at(position),
            );
        }
        let mut events = quick_xml::Reader::from_reader(document);
        events.config_mut().expand_empty_elements = true;
        Ok(Self {
            events,
            path: String::with_capacity(PATH_CAPACITY),
            parents: [0; MAX_DEPTH],
            depth: 0,
            ended: false,
            strict: None,
        })
    }

    /// Creates a reader that rejects a document with missing or ignored parts.
    pub(crate) fn strict(document: &'a [u8]) -> Result<Self, Error> {
        let mut reader = Self::new(document)?;
        reader.strict = Some(StrictChecks::default());
        Ok(reader)
    }

    /// Reads the whole document, whose root element must be called `name`.
    ///
    /// # Errors
    ///
    /// Fails as [`RootElement::from_xml`](crate::RootElement::from_xml) does.
    pub fn root<T: FromXml>(&mut self, name: &str) -> Result<T, Error> {
        self.enter_root(name)?;
        let value = T::read(self)?;
        self.finish()?;
        match self.strict.take().and_then(StrictChecks::into_error) {
            None => Ok(value),
            Some(error) => Err(error),
        }
    }

    /// Returns the local name of the root element, shortened to 100 characters.
    pub(crate) fn root_name(&mut self) -> Result<String, Error> {
        match self.outside()? {
            Some(tag) => Ok(tag.name().chars().take(100).collect()),
            None => Err(self.error(
                ErrorKind::UnexpectedRoot,
                "the document lacks a root element",
            )),
        }
    }

    /// Enters the root element, which must be called `name`.
    ///
    /// # Errors
    ///
    /// Fails if the document has another root element or none.
    pub fn enter_root(&mut self, name: &str) -> Result<(), Error> {
        let found = match self.outside()? {
            Some(tag) if tag.name() == name => return self.enter(&tag),
            Some(tag) => format!("<{}>", tag.name().chars().take(100).collect::<String>()),
            None => "none".to_owned(),
        };
        let detail = format!("expected the root element <{name}>, found {found}");
        Err(self.error(ErrorKind::UnexpectedRoot, detail))
    }

    /// Enters the next child of the current element; `None` at the end of the element.
    ///
    /// White space between children is skipped; other text is added to `unknown`.
    ///
    /// # Errors
    ///
    /// Fails on malformed XML and on too deep nesting.
    pub fn child(&mut self, unknown: &mut UnknownElements) -> Result<Option<Tag<'a>>, Error> {
        // Text may come in pieces, and only the whole run shows whether it is white space.
        let mut run = Cow::Borrowed("");
        loop {
            let child = match self.content()? {
                Content::Text(text) if run.is_empty() => {
                    run = text;
                    continue;
                }
                Content::Text(text) => {
                    run.to_mut().push_str(&text);
                    continue;
                }
                Content::Child(tag) => Some(tag),
                Content::End => None,
            };
            if !run.trim().is_empty() {
                unknown.push_text(&run);
            }
            return Ok(child);
        }
    }

    /// Reads the current element as text; its children are dropped.
    ///
    /// # Errors
    ///
    /// Fails on malformed XML and on references to unknown entities.
    pub fn text(&mut self) -> Result<String, Error> {
        let mut text = String::new();
        loop {
            match self.content()? {
                Content::Text(part) if text.is_empty() => text = part.into_owned(),
                Content::Text(part) => text.push_str(&part),
                Content::Child(tag) => {
                    if let Some(strict) = &mut self.strict {
                        strict.ignored(self.path.clone());
                    }
                    self.element(&tag)?;
                }
                Content::End => return Ok(text),
            }
        }
    }

    /// Reads a number, a boolean or a time; `None` if the element is empty.
    ///
    /// # Errors
    ///
    /// Fails on malformed XML and on text that isn't such a value.
    pub fn scalar<T: Scalar>(&mut self) -> Result<Option<T>, Error> {
        let text = self.text()?;
        match text.trim() {
            "" => Ok(None),
            trimmed => match T::from_text(trimmed) {
                Ok(value) => Ok(Some(value)),
                Err(error) => Err(self.error(ErrorKind::InvalidValue, error.to_string())),
            },
        }
    }

    /// Reads the whole element of `tag` as a fragment that can be written back.
    ///
    /// # Errors
    ///
    /// Fails on malformed XML and on too deep nesting.
    pub fn element(&mut self, tag: &Tag<'_>) -> Result<Element, Error> {
        if let Some(strict) = &mut self.strict {
            strict.attributes_kept();
        }
        let mut element = Element::new(tag.name());
        for attribute in tag.0.attributes() {
            let attribute = attribute.map_err(|e| self.invalid(&e.into()))?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|e| self.invalid(&e))?;
            let value = self.checked(value)?;
            element.set_attribute(attribute.key.local_name().into_inner(), &value);
        }
        loop {
            match self.content()? {
                Content::Child(tag) => element.push(self.element(&tag)?),
                Content::Text(text) => element.push_text(&text),
                Content::End => break,
            }
        }
        element.drop_layout();
        Ok(element)
    }

    /// Returns the byte offset of the end of the tag or the text that was read last.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.events.buffer_position()
    }

    /// Returns the value of the required child `name`, or [`FromXml::missing_default`].
    pub fn required<T: FromXml>(&mut self, value: Option<T>, name: &str) -> T {
        self.expected(value, name)
            .unwrap_or_else(T::missing_default)
    }

    /// Returns the value of the required child `name`, for a type without a default.
    pub fn expected<T>(&mut self, value: Option<T>, name: &str) -> Option<T> {
        if value.is_none()
            && let Some(strict) = &mut self.strict
        {
            strict.missing(format!("{}/{name}", self.path));
        }
        value
    }

    fn finish(&mut self) -> Result<(), Error> {
        match self.outside()? {
            None => Ok(()),
            Some(_) => Err(self.error(ErrorKind::Malformed, "a second root element")),
        }
    }

    /// Returns the next start tag outside the root element, if any.
    fn outside(&mut self) -> Result<Option<Tag<'a>>, Error> {
        loop {
            match self.event()? {
                Event::Start(start) => return Ok(Some(Tag(start))),
                Event::Eof => return Ok(None),
                Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
                Event::Text(text) if text.xml10_content().trim().is_empty() => {}
                _ => {
                    return Err(self.error(ErrorKind::Malformed, "text outside the root element"));
                }
            }
        }
    }

    fn content(&mut self) -> Result<Content<'a>, Error> {
        if let Some(strict) = &mut self.strict {
            strict.attributes_ignored();
        }
        loop {
            return Ok(match self.event()? {
                Event::Start(start) => {
                    let tag = Tag(start);
                    self.enter(&tag)?;
                    Content::Child(tag)
                }
                Event::End(_) => {
                    self.ended = true;
                    Content::End
                }
                Event::Text(text) => Content::Text(self.checked(text.xml10_content())?),
                Event::CData(text) => Content::Text(self.checked(text.xml10_content())?),
                Event::GeneralRef(reference) => Content::Text(self.resolve(&reference)?),
                Event::Eof => {
                    return Err(self.error(
                        ErrorKind::Malformed,
                        "the document ends inside this element",
                    ));
                }
                _ => continue,
            });
        }
    }

    fn event(&mut self) -> Result<Event<'a>, Error> {
        // A caller that continues after an error may reach the end of an element it never entered.
        if std::mem::take(&mut self.ended)
            && let Some(depth) = self.depth.checked_sub(1)
        {
            self.depth = depth;
            self.path.truncate(self.parents[depth]);
        }
        match self.events.read_event() {
            Ok(Event::DocType(_)) => Err(self.error(
                ErrorKind::Doctype,
                "a document type declaration is not accepted",
            )),
            Ok(event) => Ok(event),
            Err(error) => {
                let position = self.events.error_position();
                Err(Error::malformed(&self.path, position, &error))
            }
        }
    }

    fn enter(&mut self, tag: &Tag<'_>) -> Result<(), Error> {
        if self.depth == MAX_DEPTH {
            let detail = format!("elements are nested deeper than {MAX_DEPTH} levels");
            return Err(self.error(ErrorKind::TooDeep, detail));
        }
        self.parents[self.depth] = self.path.len();
        self.depth += 1;
        if !self.path.is_empty() {
            self.path.push('/');
        }
        let name = tag.name();
        if name.contains('/') {
            // The parser accepts `a/b` as a name, but in a path the slash separates names.
            self.path.extend(name.split('/'));
        } else {
            self.path.push_str(name);
        }
        if let Some(strict) = &mut self.strict {
            strict.enter(&tag.0, &self.path);
        }
        Ok(())
    }

    fn resolve(&self, reference: &BytesRef<'a>) -> Result<Cow<'a, str>, Error> {
        if let Some(c) = reference.resolve_char_ref().map_err(|e| self.invalid(&e))? {
            return Ok(Cow::Owned(c.to_string()));
        }
        let name = reference.xml10_content();
        match resolve_xml_entity(&name) {
            Some(text) => Ok(Cow::Borrowed(text)),
            None => Err(self.error(
                ErrorKind::Malformed,
                format!("the entity &{name}; is not defined"),
            )),
        }
    }

    /// Returns the text unless it contains U+0000, which could never be written again.
    fn checked<'t>(&self, text: Cow<'t, str>) -> Result<Cow<'t, str>, Error> {
        if can_carry(&text) {
            return Ok(text);
        }
        Err(Error::forbidden_character(&self.path).at(self.events.buffer_position()))
    }

    /// Returns an error for invalid content inside one event of the parser.
    fn invalid(&self, source: &quick_xml::Error) -> Error {
        if let quick_xml::Error::Escape(EscapeError::InvalidCharRef(
            ParseCharRefError::IllegalCharacter(_),
        )) = source
        {
            // The parser accepts references to all other characters.
            return Error::forbidden_character(&self.path).at(self.events.buffer_position());
        }
        Error::malformed(&self.path, self.events.buffer_position(), source)
    }

    fn error(&self, kind: ErrorKind, detail: impl Into<String>) -> Error {
        Error::new(kind, &self.path, detail).at(self.events.buffer_position())
    }
}
