//! `server.rs`: the server's side of operations.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::file::Part;
use super::imports::{OPERATION, import, output_names, type_names};
use super::output::member_type;
use super::request::limit;
use super::rust::{feature, ident, value_type};
use super::url_encoded;
use crate::codegen::ir::{
    Api, Body, Field, FieldType, Format, Header, Occurs, Operation, Query, Scalar, Target,
};

/// Renders the decoding and responding of all operations of an API.
pub(super) fn render(api: &Api) -> Option<Part> {
    let impls = api.operations.iter().map(operation);
    let body = quote! { #(#impls)* };
    let mut names = type_names(api);
    names.extend(output_names(api));
    names.extend(api.operations.iter().map(|o| o.name.clone()));
    let own = import(&quote!(super), &names, &body);
    let operation = import(&quote!(crate::operation), OPERATION, &body);
    (!api.operations.is_empty()).then(|| Part {
        about: "The server's side of operations.".to_owned(),
        tokens: quote! { #operation #own #body },
    })
}

/// Renders the table of all operations, and the query keys that select one.
pub(super) fn table(apis: &[Api], sub_resources: &BTreeSet<String>) -> Part {
    let operations: Vec<_> = apis
        .iter()
        .flat_map(|api| api.operations.iter().map(move |operation| (api, operation)))
        .map(|(api, operation)| {
            let (module, name) = (ident(&api.name), ident(&operation.name));
            (feature(api), quote!(super::#module::#name))
        })
        .collect();
    let infos = operations
        .iter()
        .map(|(feature, path)| quote!(#feature #path::INFO,));
    let visits = operations
        .iter()
        .map(|(feature, path)| quote!(#feature visitor.visit::<#path>();));
    let tokens = quote! {
        use crate::operation::{Operation, OperationInfo, OperationVisitor};

        /// The properties of all operations of the compiled-in APIs.
        pub static OPERATIONS: &[OperationInfo] = &[#(#infos)*];

        /// The query keys that select an operation or change what one does, sorted.
        pub(crate) const SUB_RESOURCES: &[&str] = &[#(#sub_resources),*];

        /// Visits every operation of the compiled-in APIs.
        pub fn for_each_operation(visitor: &mut impl OperationVisitor) {
            #(#visits)*
        }
    };
    Part {
        about: "The operations of all APIs.".to_owned(),
        tokens,
    }
}

fn operation(operation: &Operation) -> TokenStream {
    let name = ident(&operation.name);
    let (decode, respond) = (decode(operation), respond(operation));
    let (document, output) = (document(operation), constructor(operation));
    quote! {
        impl ServerOperation for #name {
            fn decode(request: &IncomingRequest<'_>) -> Result<Self, DecodeError> { #decode }
            #respond
        }
        #document
        #output
    }
}

/// Renders the access to the document that an operation sends.
fn document(operation: &Operation) -> Option<TokenStream> {
    let body = operation.body.as_ref()?;
    if body.format != Format::Xml || body.field.occurs != Occurs::Required {
        return None;
    }
    let name = ident(&operation.name);
    let (field, type_) = (ident(&body.field.rust_name), value_type(&body.field));
    Some(quote! {
        impl DocumentOperation for #name {
            type Document = #type_;

            fn into_document(self) -> Self::Document { self.#field }
        }
    })
}

/// Renders the constructor of an output with a body.
fn constructor(operation: &Operation) -> Option<TokenStream> {
    let body = operation.response.as_ref()?;
    if !operation.has_output_type() || body.field.occurs != Occurs::Required {
        return None;
    }
    let (output, body) = (ident(&operation.output_name()), body.output_field());
    let (field, type_) = (ident(&body.rust_name), member_type(&body));
    let headers = operation.response_headers.iter().map(|header| {
        let name = ident(&header.field.rust_name);
        quote! { #name: Default::default(), }
    });
    Some(quote! {
        impl #output {
            /// Creates an output with a body, without headers.
            pub fn new(#field: #type_) -> Self {
                Self { #(#headers)* #field }
            }
        }
    })
}

fn decode(operation: &Operation) -> TokenStream {
    let fixed = operation.query.iter().filter_map(|query| match query {
        Query::Constant { key, value } if !query.is_encoding_type() => {
            Some(quote! { request.fixed(#key, #value)?; })
        }
        _ => None,
    });
    let path = match operation.target {
        Target::Service => TokenStream::new(),
        Target::Bucket => quote! { bucket: request.bucket()?, },
        Target::Object => quote! { bucket: request.bucket()?, key: request.key()?, },
    };
    let parameters = operation.parameters().map(|(key, field)| {
        let name = ident(&field.rust_name);
        let value = read_parameter(key, field);
        quote! { #name: #value, }
    });
    let headers = operation.headers.iter().map(|header| {
        let name = ident(&header.field.rust_name);
        let value = read_header(header);
        quote! { #name: #value, }
    });
    let body = operation.body.as_ref().map(|body| {
        let name = ident(&body.field.rust_name);
        let value = read_body(body);
        quote! { #name: #value, }
    });
    let checked = operation.parameters().chain(
        operation
            .headers
            .iter()
            .map(|h| (h.name.as_str(), &h.field)),
    );
    let limits: Vec<_> = checked
        .filter_map(|(key, field)| limit(key, field, &quote!(operation)))
        .collect();
    let built = quote! { Self { #path #(#parameters)* #(#headers)* #body } };
    if limits.is_empty() {
        return quote! { #(#fixed)* Ok(#built) };
    }
    quote! {
        #(#fixed)*
        let operation = #built;
        check_limits(|limits| { #(limits.#limits;)* })?;
        Ok(operation)
    }
}

fn read_parameter(key: &str, field: &Field) -> TokenStream {
    match field.occurs {
        Occurs::Required => quote! {
            request.parameter(#key)?.ok_or_else(|| DecodeError::missing_parameter(#key))?
        },
        Occurs::Optional => quote!(request.parameter(#key)?),
        Occurs::Repeated => quote!(request.parameters(#key)?),
    }
}

fn read_header(header: &Header) -> TokenStream {
    let key = &header.name;
    let value = match &header.field.type_ {
        FieldType::Map => return quote!(request.metadata(#key)),
        FieldType::Pairs => return quote!(request.pairs(#key)?),
        FieldType::ObjectLocation => quote!(request.object(#key)?),
        FieldType::ByteRange => quote!(request.range()?),
        FieldType::Scalar(Scalar::HttpDate) => quote!(request.http_date(#key)?),
        _ => quote!(request.header(#key)?),
    };
    match header.field.occurs {
        Occurs::Required => quote!(#value.ok_or_else(|| DecodeError::missing_header(#key))?),
        Occurs::Optional | Occurs::Repeated => value,
    }
}

fn read_body(body: &Body) -> TokenStream {
    match (body.format, body.field.occurs) {
        (Format::Xml, Occurs::Required) => quote!(request.document()?),
        (Format::Xml, _) => quote!(request.optional_document()?),
        (Format::Json, _) => quote!(request.json()?),
        (Format::Bytes, _) => quote!(request.body.clone()),
    }
}

fn respond(operation: &Operation) -> TokenStream {
    let headers = operation.response_headers.iter().map(write_header);
    let body = operation.response.as_ref().map(|body| {
        let value = if operation.has_output_type() {
            let name = ident(&body.output_field().rust_name);
            quote!(output.#name)
        } else {
            quote!(output)
        };
        write_body(body, &value, url_encoded::encode(operation))
    });
    let has_output = operation.response.is_some() || operation.has_output_type();
    let output = ident(if has_output { "output" } else { "_output" });
    let is_encoded = url_encoded::encode(operation).is_some();
    let encoding = ident(if is_encoded { "encoding" } else { "_encoding" });
    let parts: Vec<_> = headers.chain(body).collect();
    let written = if parts.is_empty() {
        quote! { Ok(OutgoingResponse::new(&<Self as Operation>::INFO)) }
    } else {
        quote! {
            let mut response = OutgoingResponse::new(&<Self as Operation>::INFO);
            #(#parts)*
            Ok(response)
        }
    };
    quote! {
        fn respond(
            #output: Self::Output,
            #encoding: KeyEncoding,
        ) -> Result<OutgoingResponse, ResponseError> { #written }
    }
}

fn write_header(header: &Header) -> TokenStream {
    let (key, name) = (&header.name, ident(&header.field.rust_name));
    match &header.field.type_ {
        FieldType::Map => quote! { response.metadata(#key, &output.#name)?; },
        FieldType::Scalar(Scalar::HttpDate) => {
            quote! { response.http_date(#key, output.#name)?; }
        }
        FieldType::ContentRange => {
            quote! { response.content_range(#key, output.#name.as_ref())?; }
        }
        _ => quote! { response.header(#key, output.#name.as_ref())?; },
    }
}

fn write_body(body: &Body, value: &TokenStream, encode: Option<TokenStream>) -> TokenStream {
    match (body.format, body.field.occurs, encode) {
        (Format::Bytes, ..) => quote! { response.body = #value; },
        (Format::Json, ..) => quote! { response.json(#value); },
        (Format::Xml, Occurs::Required, None) => quote! { response.document(&#value)?; },
        (Format::Xml, Occurs::Required, Some(encode)) => quote! {
            let mut document = #value;
            #encode
            response.document(&document)?;
        },
        (Format::Xml, _, None) => quote! {
            if let Some(document) = #value { response.document(&document)?; }
        },
        (Format::Xml, _, Some(encode)) => quote! {
            if let Some(mut document) = #value { #encode response.document(&document)?; }
        },
    }
}
