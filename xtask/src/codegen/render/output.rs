//! `outputs.rs`: what is answered with headers or data, and how any answer is read.

use proc_macro2::TokenStream;
use quote::quote;

use super::operations::{OPERATION, compared, map_import};
use super::{Part, doc, field_type, ident, import, type_names, url_encoded, value_type};
use crate::codegen::ir::{Api, Body, Field, FieldType, Format, Header, Occurs, Operation, Scalar};

pub(super) fn render(api: &Api) -> Option<Part> {
    let operations = api.operations.iter().filter(|o| o.has_output_type());
    let outputs: Vec<_> = operations.map(output).collect();
    let body = quote! { #(#outputs)* };
    let types = import(&quote!(super), &type_names(api), &body);
    let operation = import(&quote!(crate::operation), OPERATION, &body);
    let map = map_import(&body);
    let tokens = quote! { #map #operation #types #body };
    (!outputs.is_empty()).then(|| Part {
        about: "What operations are answered with, where that is more than a document.".to_owned(),
        tokens,
    })
}

/// What a document is called that stands beside headers.
const RESULT: &str = "result";

/// The name of the type of an output.
pub(crate) fn name(operation: &Operation) -> String {
    format!("{}Output", operation.name)
}

/// The names of the types of all outputs.
pub(super) fn names(api: &Api) -> Vec<String> {
    let operations = api.operations.iter().filter(|o| o.has_output_type());
    operations.map(name).collect()
}

/// The fields of an output: headers, then the body.
pub(crate) fn fields(operation: &Operation) -> Vec<Field> {
    let headers = operation.answer.iter().map(|header| header.field.clone());
    headers
        .chain(operation.response.as_ref().map(body_field))
        .collect()
}

/// The field of the body; a document beside headers is the result of the operation.
pub(super) fn body_field(body: &Body) -> Field {
    let mut field = body.field.clone();
    if body.format == Format::Xml {
        RESULT.clone_into(&mut field.rust_name);
        field.docs = vec![format!("The document `{}` of the answer.", field.xml_name)];
    }
    field
}

fn output(operation: &Operation) -> TokenStream {
    let name = ident(&name(operation));
    let about = format!(" What [`{}`](super::{0}) is answered with.", operation.name);
    let fields = fields(operation);
    let members = fields.iter().map(|field| {
        let (docs, name, type_) = (
            doc(&field.docs),
            ident(&field.rust_name),
            member_type(field),
        );
        quote! { #docs pub #name: #type_, }
    });
    // Data is read once, so such an output is not copied.
    let derives = match compared(&fields) {
        None => quote!(Debug),
        Some(comparisons) => {
            let is_default = fields.iter().all(|f| f.occurs != Occurs::Required);
            let default = is_default.then(|| quote!(Default,));
            quote!(Clone, Debug, #default #comparisons)
        }
    };
    quote! {
        #[doc = #about]
        #[derive(#derives)]
        #[non_exhaustive]
        pub struct #name { #(#members)* }
    }
}

fn member_type(field: &Field) -> TokenStream {
    match (&field.type_, field.occurs) {
        (FieldType::Bytes, _) => quote!(ByteStream),
        (_, Occurs::Required) => value_type(field),
        _ => field_type(field),
    }
}

/// The type of the output.
pub(super) fn type_of(operation: &Operation) -> TokenStream {
    if operation.has_output_type() {
        let name = ident(&name(operation));
        return quote!(#name);
    }
    operation
        .response
        .as_ref()
        .map_or_else(|| quote!(()), |body| member_type(&body.field))
}

/// The function that reads the output.
pub(super) fn function(operation: &Operation) -> TokenStream {
    let body = operation.response.as_ref();
    let decode = url_encoded::decode(operation);
    let read = if operation.has_output_type() {
        let name = ident(&name(operation));
        let headers = operation.answer.iter().map(read_header);
        let empty = body.is_none().then(|| quote!(response.expect_empty()?;));
        let document = body.zip(decode.as_ref()).map(|(body, decode)| {
            let (type_, read) = (member_type(&body.field), read(body));
            quote! { let mut answer: #type_ = #read?; #decode }
        });
        let member = body.map(|body| {
            let (name, read) = (ident(&body_field(body).rust_name), read(body));
            match (body.format, decode.is_some()) {
                (_, true) => quote!(#name: answer,),
                (Format::Bytes, _) => quote!(#name: #read,),
                _ => quote!(#name: #read?,),
            }
        });
        quote! { #empty #document Ok(#name { #(#headers)* #member }) }
    } else {
        match (body.map(read), decode) {
            (None, _) => quote!(response.expect_empty()),
            (Some(read), None) => read,
            (Some(read), Some(decode)) => {
                let type_ = type_of(operation);
                quote! { let mut answer: #type_ = #read?; #decode Ok(answer) }
            }
        }
    };
    quote! {
        fn output(response: OperationResponse<'_>) -> Result<Self::Output, AnswerError> { #read }
    }
}

fn read(body: &Body) -> TokenStream {
    match (body.format, body.field.occurs) {
        (Format::Xml, Occurs::Required) => quote!(response.document()),
        (Format::Xml, _) => quote!(response.optional_document()),
        (Format::Json, _) => quote!(response.json()),
        (Format::Bytes, _) => quote!(response.body),
    }
}

fn read_header(header: &Header) -> TokenStream {
    let (key, name) = (&header.name, ident(&header.field.rust_name));
    match &header.field.type_ {
        FieldType::Map => quote! { #name: response.metadata(#key), },
        FieldType::Scalar(Scalar::HttpDate) => quote! { #name: response.http_date(#key)?, },
        _ => quote! { #name: response.header(#key)?, },
    }
}
