//! The intermediate representation of an API, independent of file formats.

mod operation;

pub(crate) use operation::{Body, Format, Header, Items, Operation, Pages, Query, Target};

/// One folder of `specs/`.
#[derive(Debug)]
pub(crate) struct Api {
    /// The name of the folder, which becomes the module.
    pub(crate) name: String,
    /// The SHA-256 of the spec files in hexadecimal digits.
    pub(crate) hash: String,
    /// The module documentation.
    pub(crate) about: String,
    /// The types in the order of the schema.
    pub(crate) types: Vec<Type>,
    /// The complex types of included schemas, each with its API.
    pub(crate) foreign: Vec<(String, Type)>,
    /// The root elements, each with the Rust name of its type.
    pub(crate) roots: Vec<(String, String)>,
    /// The root elements of included schemas, each with its type.
    pub(crate) foreign_roots: Vec<(String, Named)>,
    /// The simple types that parameters can have, including types of included schemas.
    pub(crate) simple: Vec<(String, FieldType)>,
    pub(crate) operations: Vec<Operation>,
}

#[derive(Debug)]
pub(crate) struct Type {
    pub(crate) xml_name: String,
    pub(crate) rust_name: String,
    pub(crate) docs: Vec<String>,
    pub(crate) kind: Kind,
}

#[derive(Debug)]
pub(crate) enum Kind {
    Struct(Vec<Field>),
    /// One of several elements, with the name of the Rust enum.
    Choice {
        name: String,
        alternatives: Vec<Field>,
    },
    /// An enum whose set of values may grow.
    Enum(Vec<Variant>),
    /// A root element that contains only text.
    Text,
}

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) xml_name: String,
    pub(crate) rust_name: String,
    pub(crate) docs: Vec<String>,
    pub(crate) type_: FieldType,
    pub(crate) occurs: Occurs,
    /// The allowed number of elements of a repeated field.
    pub(crate) count: Count,
}

/// The documented number of elements, checked before they are sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) min: usize,
    pub(crate) max: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Occurs {
    Required,
    Optional,
    Repeated,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FieldType {
    Scalar(Scalar),
    /// A generated type.
    Named(Named),
    /// Headers with a common prefix, as a map.
    Map,
    /// Names and values in one header, encoded.
    Pairs,
    /// Another object, named by a header.
    ObjectLocation,
    /// A range of bytes that a request asks for.
    ByteRange,
    /// A range of bytes that a response contains.
    ContentRange,
    /// Any number of bytes.
    Bytes,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// The Rust name.
    pub(crate) name: String,
    /// The API it belongs to, unless it is this one.
    pub(crate) api: Option<String>,
    pub(crate) is_enum: bool,
    /// Whether it contains a floating-point number and can't implement `Eq` and `Hash`.
    pub(crate) is_inexact: bool,
}

/// A type with a Rust equivalent, and its facets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    /// Lengths in characters, if documented.
    Text {
        min: Option<usize>,
        max: Option<usize>,
    },
    Number {
        min: Option<i64>,
        max: Option<i64>,
    },
    Unsigned,
    Float,
    Bool,
    DateTime,
    /// A time in the format of HTTP headers.
    HttpDate,
}

#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) xml_name: String,
    pub(crate) rust_name: String,
    pub(crate) docs: Vec<String>,
}

impl Api {
    /// Returns the type of a root element, also of an included one.
    pub(crate) fn root(&self, element: &str) -> Option<Named> {
        let own = self.roots.iter().find(|(name, _)| name == element);
        let Some((_, type_)) = own else {
            return self
                .foreign_roots
                .iter()
                .find(|(name, _)| name == element)
                .map(|(_, named)| named.clone());
        };
        let fields = self.type_named(type_).map_or(&[][..], Type::fields);
        Some(Named {
            name: type_.clone(),
            api: None,
            is_enum: false,
            is_inexact: fields.iter().any(|f| f.type_.is_inexact()),
        })
    }

    /// Returns the type with a Rust name, unless it belongs to another API.
    pub(crate) fn type_named(&self, rust_name: &str) -> Option<&Type> {
        self.types.iter().find(|t| t.rust_name == rust_name)
    }

    /// Returns the type of a field, also of another API.
    pub(crate) fn type_of(&self, named: &Named) -> Option<&Type> {
        let Some(home) = &named.api else {
            return self.type_named(&named.name);
        };
        self.foreign
            .iter()
            .find(|(api, type_)| api == home && type_.rust_name == named.name)
            .map(|(_, type_)| type_)
    }
}

impl Type {
    /// Returns the members or the alternatives.
    pub(crate) fn fields(&self) -> &[Field] {
        match &self.kind {
            Kind::Struct(fields) => fields,
            Kind::Choice { alternatives, .. } => alternatives,
            Kind::Enum(_) | Kind::Text => &[],
        }
    }
}

impl FieldType {
    /// Returns whether a value contains a floating-point number.
    pub(crate) fn is_inexact(&self) -> bool {
        match self {
            Self::Scalar(scalar) => *scalar == Scalar::Float,
            Self::Named(named) => named.is_inexact,
            Self::Map
            | Self::Pairs
            | Self::ObjectLocation
            | Self::ByteRange
            | Self::ContentRange
            | Self::Bytes => false,
        }
    }
}

impl Scalar {
    /// A text without limits.
    pub(crate) const TEXT: Self = Self::Text {
        min: None,
        max: None,
    };
}

impl Field {
    /// Requires a required text to be non-empty, unless the spec sets a limit.
    pub(crate) fn with_default_limit(mut self) -> Self {
        if let (Occurs::Required, FieldType::Scalar(Scalar::Text { min, .. })) =
            (self.occurs, &mut self.type_)
        {
            min.get_or_insert(1);
        }
        self
    }

    /// Returns whether a value is a number, a time or a boolean.
    pub(crate) fn is_plain(&self) -> bool {
        match &self.type_ {
            FieldType::Scalar(scalar) => !matches!(scalar, Scalar::Text { .. }),
            _ => false,
        }
    }

    /// Returns whether a structure needs at least one value of the field.
    pub(crate) fn is_needed(&self) -> bool {
        self.occurs == Occurs::Required || self.count.min > 0
    }

    /// Returns whether the field contains names and values.
    pub(crate) fn is_map(&self) -> bool {
        matches!(self.type_, FieldType::Map | FieldType::Pairs)
    }

    /// Returns whether a required member of a document is an `Option` in Rust.
    ///
    /// It is if a default for a missing element would be a guess, such as `false` or a text that may be
    /// empty.
    pub(crate) fn may_be_missing(&self) -> bool {
        let may_be_empty = matches!(
            self.type_,
            FieldType::Scalar(Scalar::Text { min: Some(0), .. })
        );
        self.occurs == Occurs::Required && (self.is_plain() || may_be_empty)
    }
}
