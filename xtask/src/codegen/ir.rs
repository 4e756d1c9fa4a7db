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
    /// Root elements: their name and the Rust name of their type.
    pub(crate) roots: Vec<(String, String)>,
    /// Types without Rust type of their own, which operations may name for their parameters.
    pub(crate) scalars: Vec<(String, Scalar)>,
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
    /// A generated type: its Rust name and, if it is not of the same API, the API's name.
    Named {
        name: String,
        api: Option<String>,
        is_enum: bool,
    },
}

/// A type that is a Rust type already, with its facets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scalar {
    /// Lengths in characters.
    Text {
        min: usize,
        max: Option<usize>,
    },
    Number {
        min: Option<i64>,
        max: Option<i64>,
    },
    Bool,
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
    pub(crate) bucket: bool,
    pub(crate) query: Vec<Query>,
    pub(crate) body: Option<Body>,
    /// The Rust name of the type of the answer.
    pub(crate) response: Option<String>,
    pub(crate) success: u16,
    pub(crate) repeatable: &'static str,
    pub(crate) errors: Vec<(String, u16)>,
    pub(crate) pages: Option<Pages>,
}

/// A query parameter.
#[derive(Debug)]
pub(crate) enum Query {
    SubResource(String),
    Parameter { key: String, field: Field },
}

#[derive(Debug)]
pub(crate) struct Body {
    /// Always a named type of the same API.
    pub(crate) field: Field,
}

#[derive(Debug)]
pub(crate) struct Pages {
    /// The path of Rust fields from the answer to the items, and whether each is optional.
    pub(crate) items: Vec<(String, bool)>,
    pub(crate) item_type: String,
    pub(crate) more: String,
    pub(crate) token: String,
    pub(crate) parameter: String,
}

impl Api {
    pub(crate) fn type_named(&self, rust_name: &str) -> Option<&Type> {
        self.types.iter().find(|t| t.rust_name == rust_name)
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

impl Operation {
    /// The parameters of the query that have a value.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&str, &Field)> {
        self.query.iter().filter_map(|query| match query {
            Query::Parameter { key, field } => Some((key.as_str(), field)),
            Query::SubResource(_) => None,
        })
    }
}
