//! The part of `operations.rs` that makes requests.

use proc_macro2::TokenStream;
use quote::quote;

use super::ident;
use super::validate::{length, range};
use crate::codegen::ir::{
    Body, Field, FieldType, Format, Header, Named, Occurs, Operation, Query, Scalar, Target,
};

pub(super) fn render(operation: &Operation) -> TokenStream {
    let checks = checks(operation);
    let visitor = (!checks.is_empty()).then(|| {
        quote! {
            let mut visitor = Visitor::new();
            #(#checks)*
            visitor.finish()?;
        }
    });
    let target = match operation.target {
        Target::Service => quote!(OperationRequest::service()),
        Target::Bucket => quote!(OperationRequest::bucket(&self.bucket)),
        Target::Object => quote!(OperationRequest::object(&self.bucket, &self.key)),
    };
    let query = operation.query.iter().map(append);
    let headers = operation.headers.iter().map(header);
    let body = operation.body.as_ref().map(body);
    let fills = !operation.query.is_empty() || !operation.headers.is_empty() || body.is_some();
    let mutable = fills.then(|| quote!(mut));
    quote! {
        fn request(&self) -> Result<OperationRequest, Violations> {
            #visitor
            let #mutable request = #target;
            #(#query)*
            #(#headers)*
            #body
            Ok(request)
        }
    }
}

/// All that is checked before anything is sent.
fn checks(operation: &Operation) -> Vec<TokenStream> {
    let query = operation
        .parameters()
        .filter_map(|(key, field)| check(key, field, None));
    let headers = operation.headers.iter().filter_map(check_header);
    let body = operation.body.as_ref().and_then(check_body);
    query.chain(headers).chain(body).collect()
}

fn check_body(body: &Body) -> Option<TokenStream> {
    let (name, xml) = (ident(&body.field.rust_name), &body.field.xml_name);
    match (body.format, body.field.occurs) {
        (Format::Bytes, _) => None,
        (Format::Json, _) => Some(quote! {
            visitor.child(#xml, |v| v.length(&self.#name, 1..=usize::MAX));
        }),
        (Format::Xml, Occurs::Required) => Some(quote! {
            visitor.child(#xml, |v| self.#name.visit(v));
        }),
        (Format::Xml, _) => Some(quote! {
            visitor.optional(#xml, self.#name.as_ref(), Validate::visit);
        }),
    }
}

/// A query can carry any character, a header can not.
fn check_header(header: &Header) -> Option<TokenStream> {
    let (prefix, name) = (&header.name, ident(&header.field.rust_name));
    match &header.field.type_ {
        FieldType::Map => Some(quote! { visitor.metadata(#prefix, &self.#name); }),
        FieldType::Scalar(Scalar::Text { .. }) | FieldType::Named(Named { is_enum: true, .. }) => {
            let value = if header.field.occurs == Occurs::Required {
                quote!(&self.#name)
            } else {
                quote!(value)
            };
            check(
                &header.field.xml_name,
                &header.field,
                Some(quote!(v.header(#value))),
            )
        }
        _ => check(&header.field.xml_name, &header.field, None),
    }
}

/// Checks the documented limits of a parameter, and what `also` checks.
fn check(key: &str, field: &Field, also: Option<TokenStream>) -> Option<TokenStream> {
    let name = ident(&field.rust_name);
    let is_required = field.occurs == Occurs::Required;
    let limits = match &field.type_ {
        FieldType::Scalar(Scalar::Text { min, max }) if *min > 0 || max.is_some() => {
            let range = length(*min, *max);
            let text = if is_required {
                quote!(&self.#name)
            } else {
                quote!(value)
            };
            Some(quote!(v.length(#text, #range)))
        }
        FieldType::Scalar(Scalar::Number { min, max }) if min.is_some() || max.is_some() => {
            let range = range(*min, *max);
            let number = if is_required {
                quote!(self.#name)
            } else {
                quote!(*value)
            };
            Some(quote!(v.number(#number, &(#range))))
        }
        _ => None,
    };
    let check = match (also, limits) {
        (None, None) => return None,
        (Some(check), None) | (None, Some(check)) => check,
        (Some(also), Some(limits)) => quote!({ #also; #limits; }),
    };
    Some(match field.occurs {
        Occurs::Required => quote! { visitor.child(#key, |v| #check); },
        Occurs::Optional => {
            quote! { visitor.optional(#key, self.#name.as_ref(), |value, v| #check); }
        }
        Occurs::Repeated => quote! { visitor.each(#key, &self.#name, |value, v| #check); },
    })
}

fn append(query: &Query) -> TokenStream {
    match query {
        Query::SubResource(key) => quote! { request.sub_resource(#key); },
        Query::Constant { key, value } => quote! { request.constant(#key, #value); },
        Query::Parameter { key, field } => {
            let values = values(field);
            quote! { request.parameter(#key, #values); }
        }
    }
}

fn header(header: &Header) -> TokenStream {
    let (key, name) = (&header.name, ident(&header.field.rust_name));
    let values = values(&header.field);
    match (&header.field.type_, header.field.occurs) {
        (FieldType::Map, _) => quote! { request.metadata(#key, &self.#name)?; },
        (FieldType::ObjectLocation, _) => quote! { request.object_header(#key, #values); },
        (FieldType::Scalar(Scalar::HttpDate), Occurs::Required) => {
            quote! { request.header(#key, Some(&self.#name.to_http_date()))?; }
        }
        (FieldType::Scalar(Scalar::HttpDate), _) => {
            quote! { request.header(#key, &self.#name.map(crate::DateTime::to_http_date))?; }
        }
        _ => quote! { request.header(#key, #values)?; },
    }
}

/// None, one or several values of a field, by reference.
fn values(field: &Field) -> TokenStream {
    let name = ident(&field.rust_name);
    match field.occurs {
        Occurs::Required => quote!(Some(&self.#name)),
        Occurs::Optional | Occurs::Repeated => quote!(&self.#name),
    }
}

fn body(body: &Body) -> TokenStream {
    let name = ident(&body.field.rust_name);
    match (body.format, body.field.occurs) {
        (Format::Bytes, _) => quote! { request.body = self.#name.clone(); },
        (Format::Json, _) => quote! { request.json_body(self.#name.clone()); },
        (Format::Xml, Occurs::Required) => quote! { request.xml_body(self.#name.to_xml()?); },
        (Format::Xml, _) => {
            quote! { if let Some(body) = &self.#name { request.xml_body(body.to_xml()?); } }
        }
    }
}
