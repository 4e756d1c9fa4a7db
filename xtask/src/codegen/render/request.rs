//! The part of `operations.rs` that builds requests.

use proc_macro2::TokenStream;
use quote::quote;

use super::rust::ident;
use super::validate::{length, range};
use crate::codegen::ir::{
    Body, Field, FieldType, Format, Header, Occurs, Operation, Query, Scalar, Target,
};

pub(super) fn render(operation: &Operation) -> TokenStream {
    let start = match operation.target {
        Target::Service => quote!(RequestBuilder::service()),
        Target::Bucket => quote!(RequestBuilder::bucket(&self.bucket)),
        Target::Object => quote!(RequestBuilder::object(&self.bucket, &self.key)),
    };
    let query: Vec<_> = operation.query.iter().map(append).collect();
    let headers = operation.headers.iter().map(header);
    let body = operation.body.as_ref().map(body);
    let parts: Vec<_> = query.into_iter().chain(headers).chain(body).collect();
    let request = if parts.is_empty() {
        quote!(#start.finish())
    } else {
        quote! { let mut request = #start; #(#parts)* request.finish() }
    };
    quote! {
        fn request(&self) -> Result<OperationRequest, Violations> { #request }
    }
}

/// Renders the check of a parameter's limits as a call of a visitor's method.
pub(super) fn limit(key: &str, field: &Field, of: &TokenStream) -> Option<TokenStream> {
    let name = ident(&field.rust_name);
    let is_required = field.occurs == Occurs::Required;
    let limits = match &field.type_ {
        FieldType::Scalar(Scalar::Text { min, max }) if min.is_some() || max.is_some() => {
            let range = length(min.unwrap_or(0), *max);
            let text = if is_required {
                quote!(&#of.#name)
            } else {
                quote!(value)
            };
            quote!(v.length(#text, #range))
        }
        FieldType::Scalar(Scalar::Number { min, max }) if min.is_some() || max.is_some() => {
            let range = range(*min, *max);
            let number = if is_required {
                quote!(#of.#name)
            } else {
                quote!(*value)
            };
            quote!(v.number(#number, &(#range)))
        }
        _ => return None,
    };
    Some(match field.occurs {
        Occurs::Required => quote!(child(#key, |v| #limits)),
        Occurs::Optional => quote!(optional(#key, #of.#name.as_ref(), |value, v| #limits)),
        Occurs::Repeated => quote!(each(#key, &#of.#name, |value, v| #limits)),
    })
}

fn check(key: &str, field: &Field) -> Option<TokenStream> {
    let check = limit(key, field, &quote!(self))?;
    Some(quote! { request.limits().#check; })
}

fn append(query: &Query) -> TokenStream {
    match query {
        Query::SubResource(key) => quote! { request.sub_resource(#key); },
        Query::Constant { key, value } => quote! { request.constant(#key, #value); },
        Query::Parameter { key, field } => {
            let (check, values) = (check(key, field), values(field));
            quote! { #check request.parameter(#key, #values); }
        }
    }
}

fn header(header: &Header) -> TokenStream {
    let (key, name) = (&header.name, ident(&header.field.rust_name));
    let (check, values) = (check(key, &header.field), values(&header.field));
    match (&header.field.type_, header.field.occurs) {
        (FieldType::Map, _) => quote! { request.metadata(#key, &self.#name); },
        (FieldType::Pairs, _) => quote! { request.pairs_header(#key, &self.#name); },
        (FieldType::ObjectLocation, _) => quote! { request.object_header(#key, #values); },
        (FieldType::ByteRange, _) => quote! { request.range_header(#values); },
        (FieldType::Scalar(Scalar::HttpDate), Occurs::Required) => {
            quote! { request.header(#key, Some(&self.#name.to_http_date())); }
        }
        (FieldType::Scalar(Scalar::HttpDate), _) => {
            quote! { request.header(#key, &self.#name.map(crate::DateTime::to_http_date)); }
        }
        _ => quote! { #check request.header(#key, #values); },
    }
}

/// Renders the values of a field as an iterable of references.
fn values(field: &Field) -> TokenStream {
    let name = ident(&field.rust_name);
    match field.occurs {
        Occurs::Required => quote!(Some(&self.#name)),
        Occurs::Optional | Occurs::Repeated => quote!(&self.#name),
    }
}

fn body(body: &Body) -> TokenStream {
    let (name, xml, values) = (
        ident(&body.field.rust_name),
        &body.field.xml_name,
        values(&body.field),
    );
    match body.format {
        Format::Bytes => quote! { request.data(&self.#name); },
        Format::Json => quote! { request.json_body(#xml, &self.#name); },
        Format::Xml => quote! { request.xml_body(#values); },
    }
}
