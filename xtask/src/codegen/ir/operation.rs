//! Operations: requests, responses and pages.

use super::{Count, Field, FieldType, Occurs, Scalar};

#[derive(Debug)]
pub(crate) struct Operation {
    /// File, line and name for errors.
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
    /// The response headers that are fields of the output.
    pub(crate) response_headers: Vec<Header>,
    pub(crate) success: u16,
    pub(crate) idempotency: &'static str,
    pub(crate) content_md5: bool,
    /// The variant of `Crc64Body`, if the response has the CRC-64 of a body.
    pub(crate) crc64: Option<&'static str>,
    pub(crate) errors: Vec<(String, u16)>,
    pub(crate) pages: Option<Pages>,
    /// The response elements that `encoding-type=url` encodes, each with its fields.
    pub(crate) url_encoded: Vec<(String, Vec<Field>)>,
}

/// The target of an operation's path.
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

/// A header or all headers with a prefix; the name is in lower case.
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
    /// A document of the same API or an included one.
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
    /// The response fields of the next token, each with the parameter it becomes.
    pub(crate) next: Vec<(Field, String)>,
    /// The error code that stands for an empty page.
    pub(crate) empty_on: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Items {
    /// The Rust fields from the response to the items, and whether each is optional.
    pub(crate) path: Vec<(String, bool)>,
    pub(crate) type_: Field,
}

/// The parameter that asks for encoded keys.
pub(crate) const ENCODING_TYPE: &str = "encoding-type";

impl Query {
    /// Returns the key.
    pub(crate) fn key(&self) -> &str {
        match self {
            Self::SubResource(key) | Self::Constant { key, .. } | Self::Parameter { key, .. } => {
                key
            }
        }
    }

    /// Returns whether it is `encoding-type`, which other clients may omit.
    pub(crate) fn is_encoding_type(&self) -> bool {
        matches!(self, Self::Constant { key, .. } if key == ENCODING_TYPE)
    }
}

impl Operation {
    /// Returns the query parameters that have a value.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = (&str, &Field)> {
        self.query.iter().filter_map(|query| match query {
            Query::Parameter { key, field } => Some((key.as_str(), field)),
            Query::SubResource(_) | Query::Constant { .. } => None,
        })
    }

    /// Returns whether the output is more than a document and needs its own type.
    pub(crate) fn has_output_type(&self) -> bool {
        let is_document = |body: &Body| body.format == Format::Xml;
        !self.response_headers.is_empty() || !self.response.as_ref().is_none_or(is_document)
    }

    /// Returns the fields of the struct: bucket, key, parameters, headers and body.
    pub(crate) fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        if self.target != Target::Service {
            fields.push(path_field("bucket", "The name of the bucket."));
        }
        if self.target == Target::Object {
            fields.push(path_field(
                "key",
                "The object key, not encoded: 1 to 1,023 bytes.",
            ));
        }
        fields.extend(self.parameters().map(|(_, field)| field.clone()));
        fields.extend(self.headers.iter().map(|header| header.field.clone()));
        fields.extend(self.body.as_ref().map(|body| body.field.clone()));
        fields
    }

    /// Returns the name of the output type.
    pub(crate) fn output_name(&self) -> String {
        format!("{}Output", self.name)
    }

    /// Returns the fields of the output type: headers, then the body.
    pub(crate) fn output_fields(&self) -> Vec<Field> {
        self.response_headers
            .iter()
            .map(|header| header.field.clone())
            .chain(self.response.as_ref().map(Body::output_field))
            .collect()
    }
}

impl Body {
    /// Returns the field of an output type; a document is called `result`.
    pub(crate) fn output_field(&self) -> Field {
        let mut field = self.field.clone();
        if self.format == Format::Xml {
            "result".clone_into(&mut field.rust_name);
            field.docs = vec![format!("The document `{}`.", field.xml_name)];
        }
        field
    }
}

fn path_field(name: &str, docs: &str) -> Field {
    Field {
        xml_name: name.to_owned(),
        rust_name: name.to_owned(),
        docs: vec![docs.to_owned()],
        type_: FieldType::Scalar(Scalar::TEXT),
        occurs: Occurs::Required,
        count: Count::default(),
    }
}
