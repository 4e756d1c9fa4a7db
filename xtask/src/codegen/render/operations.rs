//! `operations.rs`: the operations.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{
    Part, comparisons, doc, field_type, ident, import, output, pages, request, type_names,
    value_type,
};
use crate::codegen::ir::{Api, Count, Field, FieldType, Format, Occurs, Operation, Scalar, Target};

/// What generated code may name of the module `operation`.
pub(super) const OPERATION: &[&str] = &[
    "AnswerBody",
    "AnswerError",
    "ByteStream",
    "Itemized",
    "KnownError",
    "NextPage",
    "ObjectLocation",
    "Operation",
    "OperationInfo",
    "OperationRequest",
    "OperationResponse",
    "Paginated",
    "Repeatable",
    "RequestBody",
    "RequestBuilder",
    "take_url_encoding",
    "url_decode",
];

pub(super) fn render(api: &Api) -> Option<Part> {
    let operations = api.operations.iter().map(operation);
    let body = quote! { #(#operations)* };
    let mut names = type_names(api);
    names.extend(output::names(api));
    let types = import(&quote!(super), &names, &body);
    let operation = import(&quote!(crate::operation), OPERATION, &body);
    let map = map_import(&body);
    let tokens = quote! {
        #map
        use http::Method;
        #operation
        use crate::validate::Violations;
        #types
        #body
    };
    (!api.operations.is_empty()).then(|| Part {
        about: "Operations.".to_owned(),
        tokens,
    })
}

/// Imports the type of maps if `body` mentions it.
pub(super) fn map_import(body: &TokenStream) -> TokenStream {
    import(&quote!(std::collections), &["BTreeMap"], body)
}

/// The fields of the struct: bucket, key, parameters, headers, body.
pub(crate) fn fields_of(operation: &Operation) -> Vec<Field> {
    let named = |name: &str, about: &str| Field {
        xml_name: name.to_owned(),
        rust_name: name.to_owned(),
        docs: vec![about.to_owned()],
        type_: FieldType::Scalar(Scalar::TEXT),
        occurs: Occurs::Required,
        count: Count::default(),
    };
    let mut fields = Vec::new();
    if operation.target != Target::Service {
        fields.push(named("bucket", "The name of the bucket."));
    }
    if operation.target == Target::Object {
        fields.push(named(
            "key",
            "The key of the object, not encoded: 1 to 1,023 bytes.",
        ));
    }
    fields.extend(operation.parameters().map(|(_, field)| field.clone()));
    fields.extend(operation.headers.iter().map(|header| header.field.clone()));
    fields.extend(operation.body.as_ref().map(|body| body.field.clone()));
    fields
}

fn operation(operation: &Operation) -> TokenStream {
    let name = ident(&operation.name);
    let mut lines = operation.docs.clone();
    lines.extend([
        String::new(),
        format!("OSS documentation: {}", operation.documentation),
    ]);
    let docs = doc(&lines);
    let fields = fields_of(operation);
    let members = fields.iter().map(|field| {
        let (docs, name) = (doc(&field.docs), ident(&field.rust_name));
        let type_ = parameter_type(field);
        quote! { #docs pub #name: #type_, }
    });
    let is_default = fields.iter().all(|f| f.occurs != Occurs::Required);
    let default = is_default.then(|| quote!(Default,));
    let comparisons = compared(&fields);
    let (info, request) = (info(operation), request::render(operation));
    let (answer, output) = (output::type_of(operation), output::function(operation));
    let pages = operation
        .pages
        .as_ref()
        .map(|pages| pages::render(operation, pages));
    quote! {
        #docs
        #[derive(Clone, Debug, #default #comparisons)]
        #[non_exhaustive]
        pub struct #name { #(#members)* }

        impl Operation for #name {
            type Output = #answer;

            #info
            #request
            #output
        }

        #pages
    }
}

/// Data can be a stream, and streams cannot be compared.
pub(super) fn compared(fields: &[Field]) -> Option<TokenStream> {
    let has_data = fields.iter().any(|f| f.type_ == FieldType::Bytes);
    (!has_data).then(|| comparisons(fields))
}

/// The Rust type of a parameter; unlike in documents, what is required is always there.
fn parameter_type(field: &Field) -> TokenStream {
    if field.occurs == Occurs::Required {
        value_type(field)
    } else {
        field_type(field)
    }
}

fn info(operation: &Operation) -> TokenStream {
    let Operation {
        name,
        method,
        documentation,
        content_md5,
        ..
    } = operation;
    let method = ident(method);
    let success = Literal::u16_unsuffixed(operation.success);
    let repeatable = ident(operation.repeatable);
    let errors = operation.errors.iter().map(|(code, status)| {
        let status = Literal::u16_unsuffixed(*status);
        quote!(KnownError::new(#code, #status))
    });
    let streams = |format: Format| format == Format::Bytes;
    let is_streamed = operation
        .response
        .as_ref()
        .is_some_and(|r| streams(r.format));
    let answer = ident(if is_streamed { "Streamed" } else { "Whole" });
    quote! {
        const INFO: OperationInfo = OperationInfo {
            name: #name,
            method: Method::#method,
            success: #success,
            repeatable: Repeatable::#repeatable,
            requires_content_md5: #content_md5,
            answer: AnswerBody::#answer,
            errors: &[#(#errors),*],
            documentation: #documentation,
        };
    }
}
