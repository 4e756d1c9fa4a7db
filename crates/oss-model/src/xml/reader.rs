//! The pull reader under all generated `FromXml` code.

use std::borrow::Cow;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::complaints::Complaints;
use super::{Element, Error, ErrorKind, FromXml, Scalar, UnknownElements};

/// A tolerant reader of one document, positioned inside of an element.
///
/// Generated code asks for one child after the other and reads each by its name:
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
    /// `Root/Child/…` of the current element; one buffer, so that no element costs an allocation.
    path: String,
    /// How long the path of each parent of the current element is.
    parents: [usize; Reader::MAX_DEPTH],
    depth: usize,
    /// Whether the end tag of the current element was read. It stays the current one until the
    /// next event, so that what is found wrong with its value is reported under its own path.
    ended: bool,
    /// What a document of a person must not have; `None` for the answers of a service.
    complaints: Option<Complaints>,
}

/// Room for the path of all elements of most documents, in bytes.
const PATH_CAPACITY: usize = 128;

/// The start tag of a child element.
#[derive(Debug)]
pub struct Tag<'a>(BytesStart<'a>);

impl Tag<'_> {
    /// Returns the local name: a namespace prefix is not part of it.
    pub fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }
}

/// What the content of an element consists of.
enum Content<'a> {
    Child(Tag<'a>),
    Text(Cow<'a, str>),
    End,
}

impl<'a> Reader<'a> {
    /// The deepest nesting of elements that is read.
    pub const MAX_DEPTH: usize = 64;

    /// Starts to read `document`, which must be UTF-8; a byte order mark is skipped.
    ///
    /// # Errors
    ///
    /// Fails on bytes that are not UTF-8.
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
            parents: [0; Reader::MAX_DEPTH],
            depth: 0,
            ended: false,
            complaints: None,
        })
    }

    /// Reads the whole document as one value under a root element called `name`.
    ///
    /// # Errors
    ///
    /// Fails as [`RootElement::from_xml`](super::RootElement::from_xml) says.
    pub fn root<T: FromXml>(&mut self, name: &str) -> Result<T, Error> {
        self.enter_root(name)?;
        let value = T::read(self)?;
        self.finish()?;
        Ok(value)
    }

    /// Returns the local name of the root element, shortened if it is longer than any can be.
    pub(super) fn root_name(&mut self) -> Result<String, Error> {
        match self.outside()? {
            Some(tag) => Ok(tag.name().chars().take(100).collect()),
            None => Err(self.error(ErrorKind::UnexpectedRoot, "the document has no element")),
        }
    }

    /// Goes to the content of the root element, which must be called `name`.
    ///
    /// # Errors
    ///
    /// Fails where the document has another root or none.
    pub fn enter_root(&mut self, name: &str) -> Result<(), Error> {
        let found = match self.outside()? {
            Some(tag) if tag.name() == name => return self.enter(&tag),
            Some(tag) => format!("<{}>", tag.name().chars().take(100).collect::<String>()),
            None => "none".to_owned(),
        };
        let detail = format!("expected the root element <{name}>, found {found}");
        Err(self.error(ErrorKind::UnexpectedRoot, detail))
    }

    /// Goes to the next child of the current element; `None` at the end of the element.
    ///
    /// Blank text between children is layout and skipped; any other goes to `unknown`.
    ///
    /// # Errors
    ///
    /// Fails on malformed XML and too deep nesting.
    pub fn child(&mut self, unknown: &mut UnknownElements) -> Result<Option<Tag<'a>>, Error> {
        // A run of text may come in pieces, so only the whole of it can be told from layout.
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

    /// Reads the text of the current element to its end; children of a text element are dropped.
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
                    self.ignore_current();
                    self.element(&tag)?;
                }
                Content::End => return Ok(text),
            }
        }
    }

    /// Reads a number or a boolean; `None` where the element is empty.
    ///
    /// # Errors
    ///
    /// Fails on malformed XML and on text that is no such value.
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

    /// Reads the element of `tag` whole, as a fragment that can be written back.
    ///
    /// # Errors
    ///
    /// Fails on malformed XML and too deep nesting.
    pub fn element(&mut self, tag: &Tag<'_>) -> Result<Element, Error> {
        if let Some(complaints) = &mut self.complaints {
            complaints.attributes_kept();
        }
        let mut element = Element::new(tag.name());
        for attribute in tag.0.attributes() {
            let attribute = attribute.map_err(|e| self.invalid(&e.into()))?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|e| self.invalid(&e))?;
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

    /// Unwraps what was read for the required child `name`, or notes that it is missing.
    pub fn required<T: FromXml>(&mut self, value: Option<T>, name: &str) -> T {
        self.expected(value, name).unwrap_or_else(T::absent)
    }

    /// Returns what was read for the required child `name`, and notes if it is missing.
    pub fn expected<T>(&mut self, value: Option<T>, name: &str) -> Option<T> {
        if value.is_none()
            && let Some(complaints) = &mut self.complaints
        {
            complaints.missing(format!("{}/{name}", self.path));
        }
        value
    }

    /// Reads as [`root`](Self::root) does, and refuses a document that lacks required elements or
    /// holds what would be ignored.
    pub(super) fn complete_root<T: FromXml>(&mut self, name: &str) -> Result<T, Error> {
        self.complaints = Some(Complaints::default());
        let value = self.root(name)?;
        match self.complaints.take().and_then(Complaints::into_error) {
            None => Ok(value),
            Some(error) => Err(error),
        }
    }

    /// Notes that the current element is not read.
    fn ignore_current(&mut self) {
        if let Some(complaints) = &mut self.complaints {
            complaints.ignored(self.path.clone());
        }
    }

    fn finish(&mut self) -> Result<(), Error> {
        match self.outside()? {
            None => Ok(()),
            Some(_) => Err(self.error(ErrorKind::Malformed, "a second root element")),
        }
    }

    /// Goes to the next start tag outside of the root element; `None` at the end of the document.
    fn outside(&mut self) -> Result<Option<Tag<'a>>, Error> {
        loop {
            match self.event()? {
                Event::Start(start) => return Ok(Some(Tag(start))),
                Event::Eof => return Ok(None),
                Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
                Event::Text(text) if text.xml10_content().trim().is_empty() => {}
                _ => {
                    return Err(
                        self.error(ErrorKind::Malformed, "text outside of the root element")
                    );
                }
            }
        }
    }

    fn content(&mut self) -> Result<Content<'a>, Error> {
        if let Some(complaints) = &mut self.complaints {
            complaints.attributes_ignored();
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
                Event::Text(text) => Content::Text(text.xml10_content()),
                Event::CData(text) => Content::Text(text.xml10_content()),
                Event::GeneralRef(reference) => Content::Text(self.resolve(&reference)?),
                Event::Eof => {
                    return Err(self.error(
                        ErrorKind::Malformed,
                        "the document ends inside of this element",
                    ));
                }
                _ => continue,
            });
        }
    }

    fn event(&mut self) -> Result<Event<'a>, Error> {
        // After an error somebody may go on, and meet the end of an element that was never entered.
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
        if self.depth == Self::MAX_DEPTH {
            let detail = format!("elements are nested deeper than {} levels", Self::MAX_DEPTH);
            return Err(self.error(ErrorKind::TooDeep, detail));
        }
        self.parents[self.depth] = self.path.len();
        self.depth += 1;
        if !self.path.is_empty() {
            self.path.push('/');
        }
        let name = tag.name();
        if name.contains('/') {
            // The parser takes `<a/b>` for a name; here the slash separates names.
            self.path.extend(name.split('/'));
        } else {
            self.path.push_str(name);
        }
        if let Some(complaints) = &mut self.complaints {
            complaints.enter(&tag.0, &self.path);
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

    /// A mistake inside of what the parser took for one piece.
    fn invalid(&self, source: &quick_xml::Error) -> Error {
        Error::malformed(&self.path, self.events.buffer_position(), source)
    }

    fn error(&self, kind: ErrorKind, detail: impl Into<String>) -> Error {
        Error::new(kind, &self.path, detail).at(self.events.buffer_position())
    }
}
