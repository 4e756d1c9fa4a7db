//! What the generator knows of an API: the schema and the operations, free of both file formats.

/// One folder of `specs/`.
#[derive(Debug)]
pub(crate) struct Api {
    /// The name of the folder, which becomes the module.
    pub(crate) name: String,
    /// The SHA-256 of the files of the folder, in hex.
    pub(crate) hash: String,
    /// What the module documentation says.
    pub(crate) about: String,
    /// In the order of the schema.
    pub(crate) types: Vec<Type>,
    /// The complex types of included schemas, each with its API.
    pub(crate) foreign: Vec<(String, Type)>,
    /// Root elements: their name and the Rust name of their type.
    pub(crate) roots: Vec<(String, String)>,
    /// Root elements of included schemas, with the type that is named from here.
    pub(crate) foreign_roots: Vec<(String, Named)>,
    /// Simple types, included ones too, which operations may name for their parameters.
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
    /// One of several elements; the name is that of the Rust enum.
    Choice {
        name: String,
        alternatives: Vec<Field>,
    },
    /// Names that may grow.
    Enum(Vec<Variant>),
    /// A root element that holds text only.
    Text,
}

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) xml_name: String,
    pub(crate) rust_name: String,
    pub(crate) docs: Vec<String>,
    pub(crate) type_: FieldType,
    pub(crate) occurs: Occurs,
    /// How many there may be of a repeated field.
    pub(crate) count: Count,
}

/// A documented number of elements, which is checked before they are sent.
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
    /// Entries of headers with a common prefix.
    Map,
    /// Names and values that one header holds, encoded.
    Pairs,
    /// Another object, which a header names.
    ObjectLocation,
    /// Bytes of any number.
    Bytes,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Named {
    /// The Rust name.
    pub(crate) name: String,
    /// The API it belongs to, if that is another one.
    pub(crate) api: Option<String>,
    pub(crate) is_enum: bool,
    /// Whether it holds a floating-point number, so that it has no `Eq` and no `Hash`.
    pub(crate) is_inexact: bool,
}

/// A type that is a Rust type already, with its facets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    /// Lengths in characters; `min` is what the spec says, if it says anything.
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
    /// A point in time as HTTP headers write it.
    HttpDate,
}

#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) xml_name: String,
    pub(crate) rust_name: String,
    pub(crate) docs: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Operation {
    /// File, line and name, for errors.
    pub(crate) place: String,
    pub(crate) name: String,
    pub(crate) docs: Vec<String>,
    pub(crate) documentation: String,
    pub(crate) method: String,
    pub(crate) target: Target,
    pub(crate) query: Vec<Query>,
    pub(crate) headers: Vec<Header>,
    pub(crate) body: Option<Body>,
    pub(crate) response: Option<Body>,
    /// The headers of the answer that are a part of the output.
    pub(crate) answer: Vec<Header>,
    pub(crate) success: u16,
    pub(crate) repeatable: &'static str,
    pub(crate) content_md5: bool,
    pub(crate) errors: Vec<(String, u16)>,
    pub(crate) pages: Option<Pages>,
    /// The elements of the answer that `encoding-type=url` encodes: each a path of fields.
    pub(crate) url_encoded: Vec<(String, Vec<Field>)>,
}

/// What the path of an operation names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    Service,
    Bucket,
    Object,
}

/// A query parameter.
#[derive(Debug)]
pub(crate) enum Query {
    SubResource(String),
    Constant { key: String, value: String },
    Parameter { key: String, field: Field },
}

/// A header, or all headers with a prefix; its name is in lower case.
#[derive(Debug)]
pub(crate) struct Header {
    pub(crate) name: String,
    pub(crate) field: Field,
}

#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) format: Format,
    pub(crate) field: Field,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// A root element of the same API.
    Xml,
    /// JSON, carried as text.
    Json,
    /// Data, in memory or a stream.
    Bytes,
}

#[derive(Debug)]
pub(crate) struct Pages {
    pub(crate) items: Option<Items>,
    pub(crate) more: String,
    /// The fields of the answer that find the next page, each with the parameter it becomes.
    pub(crate) next: Vec<(Field, String)>,
}

#[derive(Debug)]
pub(crate) struct Items {
    /// The path of Rust fields from the answer to the items, and whether each is optional.
    pub(crate) path: Vec<(String, bool)>,
    pub(crate) type_: Field,
}

impl Api {
    /// The document with a root element of this name, included ones too.
    pub(crate) fn root(&self, element: &str) -> Option<Named> {
        let own = self.roots.iter().find(|(name, _)| name == element);
        let Some((_, type_)) = own else {
            let mut foreign = self.foreign_roots.iter();
            let found = foreign.find(|(name, _)| name == element);
            return found.map(|(_, named)| named.clone());
        };
        let fields = self.type_named(type_).map_or(&[][..], Type::fields);
        Some(Named {
            name: type_.clone(),
            api: None,
            is_enum: false,
            is_inexact: fields.iter().any(|f| f.type_.is_inexact()),
        })
    }

    pub(crate) fn type_named(&self, rust_name: &str) -> Option<&Type> {
        self.types.iter().find(|t| t.rust_name == rust_name)
    }

    /// The type of a field, also if it belongs to another API.
    pub(crate) fn type_of(&self, named: &Named) -> Option<&Type> {
        let Some(home) = &named.api else {
            return self.type_named(&named.name);
        };
        let mut foreign = self.foreign.iter();
        let found = foreign.find(|(api, type_)| api == home && type_.rust_name == named.name);
        found.map(|(_, type_)| type_)
    }
}

impl Type {
    pub(crate) fn fields(&self) -> &[Field] {
        match &self.kind {
            Kind::Struct(fields) => fields,
            Kind::Choice { alternatives, .. } => alternatives,
            Kind::Enum(_) | Kind::Text => &[],
        }
    }
}

impl FieldType {
    pub(crate) fn is_inexact(&self) -> bool {
        match self {
            Self::Scalar(scalar) => *scalar == Scalar::Float,
            Self::Named(named) => named.is_inexact,
            Self::Map | Self::Pairs | Self::ObjectLocation | Self::Bytes => false,
        }
    }
}

impl Scalar {
    /// Text without limits.
    pub(crate) const TEXT: Self = Self::Text {
        min: None,
        max: None,
    };
}

impl Field {
    /// A required text must not be empty, unless the spec says that it may.
    pub(crate) fn with_default_limit(mut self) -> Self {
        if let (Occurs::Required, FieldType::Scalar(Scalar::Text { min, .. })) =
            (self.occurs, &mut self.type_)
        {
            min.get_or_insert(1);
        }
        self
    }

    /// Whether a value is a number, a time or a boolean.
    pub(crate) fn is_plain(&self) -> bool {
        match &self.type_ {
            FieldType::Scalar(scalar) => !matches!(scalar, Scalar::Text { .. }),
            _ => false,
        }
    }

    /// Whether a structure cannot be without it.
    pub(crate) fn is_needed(&self) -> bool {
        self.occurs == Occurs::Required || self.count.min > 0
    }

    /// Whether it has any number of names and values.
    pub(crate) fn is_map(&self) -> bool {
        matches!(self.type_, FieldType::Map | FieldType::Pairs)
    }

    /// Whether a member of a document is required although no value could stand for a missing one, so
    /// that it is an `Option` in Rust: `false` or an empty text would be a guess.
    pub(crate) fn may_be_missing(&self) -> bool {
        let may_be_empty = matches!(
            self.type_,
            FieldType::Scalar(Scalar::Text { min: Some(0), .. })
        );
        self.occurs == Occurs::Required && (self.is_plain() || may_be_empty)
    }
}

impl Operation {
    /// The parameters of the query that have a value.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&str, &Field)> {
        self.query.iter().filter_map(|query| match query {
            Query::Parameter { key, field } => Some((key.as_str(), field)),
            Query::SubResource(_) | Query::Constant { .. } => None,
        })
    }

    /// Whether the output is more than a document, and so a type of its own.
    pub(crate) fn has_output_type(&self) -> bool {
        let is_document = |body: &Body| body.format == Format::Xml;
        !self.answer.is_empty() || !self.response.as_ref().is_none_or(is_document)
    }
}
