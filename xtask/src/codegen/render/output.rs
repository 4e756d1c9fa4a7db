//! `outputs.rs`: outputs with headers or data, and the reading of any response.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::doc;
use super::file::Part;
use super::imports::{OPERATION, import, map_import, type_names};
use super::rust::{compared, field_type, ident, value_type};
use super::url_encoded;
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
        about: "Outputs of operations whose response is more than a document.".to_owned(),
        tokens,
    })
}

fn output(operation: &Operation) -> TokenStream {
    let name = ident(&operation.output_name());
    let about = format!(" The output of [`{}`](super::{0}).", operation.name);
    let fields = operation.output_fields();
    let members = fields.iter().map(|field| {
        let (docs, name, type_) = (
            doc(&field.docs),
            ident(&field.rust_name),
            member_type(field),
        );
        quote! { #docs pub #name: #type_, }
    });
    // A stream is read once, so an output with a stream can't be cloned.
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

/// Returns the type of a member of an output.
pub(super) fn member_type(field: &Field) -> TokenStream {
    match (&field.type_, field.occurs) {
        (FieldType::Bytes, _) => quote!(ByteStream),
        (_, Occurs::Required) => value_type(field),
        _ => field_type(field),
    }
}

/// Returns the type of the output.
pub(super) fn type_of(operation: &Operation) -> TokenStream {
    if operation.has_output_type() {
        let name = ident(&operation.output_name());
        return quote!(#name);
    }
    operation
        .response
        .as_ref()
        .map_or_else(|| quote!(()), |body| member_type(&body.field))
}

/// Renders the function that reads the output.
pub(super) fn function(operation: &Operation) -> TokenStream {
    let body = operation.response.as_ref();
    let decode = url_encoded::decode(operation);
    let read = if operation.has_output_type() {
        let name = ident(&operation.output_name());
        let headers = operation.response_headers.iter().map(read_header);
        let empty = body.is_none().then(|| quote!(response.expect_empty()?;));
        let document = body.zip(decode.as_ref()).map(|(body, decode)| {
            let (type_, read) = (member_type(&body.field), read(body));
            quote! { let mut document: #type_ = #read?; #decode }
        });
        let member = body.map(|body| {
            let (name, read) = (ident(&body.output_field().rust_name), read(body));
            match (body.format, decode.is_some()) {
                (_, true) => quote!(#name: document,),
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
                quote! { let mut document: #type_ = #read?; #decode Ok(document) }
            }
        }
    };
    quote! {
        fn output(response: OperationResponse<'_>) -> Result<Self::Output, ResponseError> { #read }
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
