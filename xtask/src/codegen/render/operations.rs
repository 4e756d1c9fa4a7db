//! `operations.rs`: the operations.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs::doc;
use super::file::Part;
use super::imports::{OPERATION, import, map_import, output_names, type_names};
use super::rust::{compared, field_type, ident, value_type};
use super::{output, pages, request};
use crate::codegen::ir::{Api, Field, Format, Occurs, Operation, Query};
use crate::codegen::routes;

pub(super) fn render(api: &Api) -> Option<Part> {
    let operations = api.operations.iter().map(|o| operation(api, o));
    let body = quote! { #(#operations)* };
    let mut names = type_names(api);
    names.extend(output_names(api));
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

fn operation(api: &Api, operation: &Operation) -> TokenStream {
    let name = ident(&operation.name);
    let mut lines = operation.docs.clone();
    lines.extend([
        String::new(),
        format!("OSS documentation: {}", operation.documentation),
    ]);
    let docs = doc(&lines);
    let fields = operation.fields();
    let members = fields.iter().map(|field| {
        let (docs, name) = (doc(&field.docs), ident(&field.rust_name));
        let type_ = parameter_type(field);
        quote! { #docs pub #name: #type_, }
    });
    let is_default = fields.iter().all(|f| f.occurs != Occurs::Required);
    let default = is_default.then(|| quote!(Default,));
    let comparisons = compared(&fields);
    let (info, request) = (info(api, operation), request::render(operation));
    let (output_type, output) = (output::type_of(operation), output::function(operation));
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
            type Output = #output_type;

            #info
            #request
            #output
        }

        #pages
    }
}

/// Returns the Rust type of a parameter; a required one is never an `Option`.
fn parameter_type(field: &Field) -> TokenStream {
    if field.occurs == Occurs::Required {
        value_type(field)
    } else {
        field_type(field)
    }
}

fn info(api: &Api, operation: &Operation) -> TokenStream {
    let Operation {
        name,
        method,
        target,
        query,
        documentation,
        content_md5,
        ..
    } = operation;
    let method = ident(method);
    let target = ident(&format!("{target:?}"));
    let query = query.iter().map(query_key);
    let selecting_header = routes::selecting_header(&api.operations, operation)
        .map_or(quote!(None), |name| quote!(Some(#name)));
    let success = Literal::u16_unsuffixed(operation.success);
    let idempotency = ident(operation.idempotency);
    let errors = operation.errors.iter().map(|(code, status)| {
        let status = Literal::u16_unsuffixed(*status);
        quote!(KnownError::new(#code, #status))
    });
    let response = operation.response.as_ref();
    let is_streamed = response.is_some_and(|response| response.format == Format::Bytes);
    let crc64_body = operation.crc64.map(ident);
    let crc64_body = crc64_body.map_or(quote!(None), |body| quote!(Some(Crc64Body::#body)));
    let response_body = ident(if is_streamed { "Streamed" } else { "Buffered" });
    quote! {
        const INFO: OperationInfo = OperationInfo {
            name: #name,
            method: Method::#method,
            target: Target::#target,
            query: &[#(#query),*],
            selecting_header: #selecting_header,
            success: #success,
            idempotency: Idempotency::#idempotency,
            requires_content_md5: #content_md5,
            crc64_body: #crc64_body,
            response_body: ResponseBody::#response_body,
            errors: &[#(#errors),*],
            documentation: #documentation,
        };
    }
}

fn query_key(query: &Query) -> TokenStream {
    let role = match query {
        query if query.is_encoding_type() => quote!(Optional),
        Query::SubResource(_) => quote!(SubResource),
        Query::Constant { value, .. } => quote!(Fixed(#value)),
        Query::Parameter { field, .. } if field.occurs == Occurs::Required => quote!(Required),
        Query::Parameter { .. } => quote!(Optional),
    };
    let key = query.key();
    quote!(QueryKey::new(#key, QueryRole::#role))
}
