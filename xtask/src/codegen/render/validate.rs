//! `validate.rs`: the documented limits.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::file::Part;
use super::imports::imports;
use super::rust::{ident, variant_name};
use crate::codegen::ir::{Api, Count, Field, FieldType, Kind, Named, Occurs, Scalar, Type};
use crate::codegen::names::choice_field;

pub(super) fn render(api: &Api) -> Option<Part> {
    let impls: Vec<_> = api.types.iter().filter_map(implementation).collect();
    let imports = imports(api, &quote!(#(#impls)*));
    let tokens = quote! {
        use crate::validate::{Validate, Visitor};
        #imports
        #(#impls)*
    };
    (!impls.is_empty()).then(|| Part {
        about: "The documented limits.".to_owned(),
        tokens,
    })
}

fn implementation(type_: &Type) -> Option<TokenStream> {
    let name = ident(&type_.rust_name);
    let body = match &type_.kind {
        Kind::Struct(fields) => {
            let visits = fields.iter().flat_map(|field| [count(field), visit(field)]);
            let single = fields.iter().filter(|f| f.occurs != Occurs::Repeated);
            let single = single.map(|f| f.xml_name.as_str());
            quote! { #(#visits)* visitor.unknown(&self.unknown, &[#(#single),*]); }
        }
        Kind::Choice { name, alternatives } => choice(&type_.rust_name, name, alternatives),
        Kind::Text => quote! { visitor.any_text(&self.value); },
        Kind::Enum(_) => return None,
    };
    Some(quote! {
        impl Validate for #name {
            fn visit(&self, visitor: &mut Visitor) { #body }
        }
    })
}

fn visit(field: &Field) -> Option<TokenStream> {
    let (name, xml) = (ident(&field.rust_name), &field.xml_name);
    let in_place = field.occurs == Occurs::Required && !field.may_be_missing();
    // A value that always exists is visited in place, others through a closure argument.
    let place = if in_place {
        quote!(self.#name)
    } else {
        quote!(value)
    };
    let value = if in_place {
        quote!(&self.#name)
    } else {
        quote!(value)
    };
    let check = check(field, &value, &place);
    let is_structure = matches!(&field.type_, FieldType::Named(named) if !named.is_enum);
    let closure = match &check {
        Some(_) if is_structure => quote!(Validate::visit),
        Some(check) => quote!(|value, v| #check),
        None => TokenStream::new(),
    };
    Some(match (field.occurs, check) {
        (Occurs::Required, Some(check)) if in_place => quote! { visitor.child(#xml, |v| #check); },
        (Occurs::Required, None) => quote! { visitor.present(#xml, self.#name.is_some()); },
        (Occurs::Required, Some(_)) => {
            quote! { visitor.required(#xml, self.#name.as_ref(), #closure); }
        }
        (_, None) => return None,
        (Occurs::Optional, Some(_)) => {
            quote! { visitor.optional(#xml, self.#name.as_ref(), #closure); }
        }
        (Occurs::Repeated, Some(_)) => quote! { visitor.each(#xml, &self.#name, #closure); },
    })
}

/// Renders the check of the number of values.
fn count(field: &Field) -> Option<TokenStream> {
    let Count { min, max } = field.count;
    let is_limited = min > 0 || max.is_some();
    is_limited.then(|| {
        let (name, xml, range) = (ident(&field.rust_name), &field.xml_name, length(min, max));
        quote! { visitor.count(#xml, self.#name.len(), #range); }
    })
}

/// Renders the check of a value.
///
/// Every text is checked, since XML cannot carry every character; numbers are checked against limits.
fn check(field: &Field, value: &TokenStream, place: &TokenStream) -> Option<TokenStream> {
    match &field.type_ {
        FieldType::Scalar(Scalar::Text {
            min: None | Some(0),
            max: None,
        }) => Some(quote!(v.any_text(#value))),
        FieldType::Scalar(Scalar::Text { min, max }) => {
            let range = length(min.unwrap_or(0), *max);
            Some(quote!(v.text(#value, #range)))
        }
        FieldType::Scalar(Scalar::Float) => Some(quote!(v.finite(*#value))),
        FieldType::Scalar(
            Scalar::Bool | Scalar::Unsigned | Scalar::DateTime | Scalar::HttpDate,
        )
        | FieldType::Map
        | FieldType::Pairs
        | FieldType::ObjectLocation
        | FieldType::ByteRange
        | FieldType::ContentRange
        | FieldType::Bytes => None,
        FieldType::Scalar(Scalar::Number { min, max }) => {
            let range = range(*min, *max);
            (min.is_some() || max.is_some()).then(|| quote!(v.number(*#value, &(#range))))
        }
        FieldType::Named(Named { is_enum: true, .. }) => Some(quote!(v.open_enum(#value))),
        FieldType::Named(Named { is_enum: false, .. }) => Some(quote!(#place.visit(v))),
    }
}

fn choice(type_: &str, choice: &str, alternatives: &[Field]) -> TokenStream {
    let (choice_name, field) = (ident(choice), ident(&choice_field(type_, choice)));
    let names: Vec<_> = alternatives.iter().map(|a| a.xml_name.as_str()).collect();
    let arms = alternatives.iter().map(|alternative| {
        let (xml, variant) = (&alternative.xml_name, ident(&variant_name(alternative)));
        quote! { Some(#choice_name::#variant(value)) => visitor.child(#xml, |v| value.visit(v)), }
    });
    quote! {
        match &self.#field {
            None => {}
            #(#arms)*
        }
        visitor.one_of(&self.unknown, &[#(#names),*]);
    }
}

pub(super) fn length(min: usize, max: Option<usize>) -> TokenStream {
    let min = Literal::usize_unsuffixed(min);
    let max = max.map_or_else(
        || quote!(usize::MAX),
        |max| {
            let max = Literal::usize_unsuffixed(max);
            quote!(#max)
        },
    );
    quote!(#min..=#max)
}

pub(super) fn range(min: Option<i64>, max: Option<i64>) -> TokenStream {
    let number = |limit: Option<i64>, default: TokenStream| {
        limit.map_or(default, |limit| {
            let limit = Literal::i64_unsuffixed(limit);
            quote!(#limit)
        })
    };
    let (min, max) = (number(min, quote!(i64::MIN)), number(max, quote!(i64::MAX)));
    quote!(#min..=#max)
}
