//! `arbitrary.rs`: arbitrary values that keep the documented limits.
//!
//! A type that leads back to itself counts how deep it is: its parameter is a level, which grows where
//! a value can do without what follows, and ends there. [`cycles`] refuses types without such a place.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::types::variant_name;
use super::validate::length;
use super::{Part, choice_field, ident, imports, value_type};
use crate::codegen::cycles;
use crate::codegen::ir::{Api, Field, FieldType, Kind, Occurs, Scalar, Type};

/// Tuples of strategies have up to this many members; longer lists are tuples of tuples.
const TUPLE: usize = 10;

/// The most members that a structure can have beside its unknown elements: twelve such tuples are one.
pub(crate) const MOST_MEMBERS: usize = 12 * TUPLE - 1;

pub(super) fn render(api: &Api) -> Option<Part> {
    let impls = api.types.iter().map(|type_| implementation(api, type_));
    let body = quote! { #(#impls)* };
    let imports = imports(api, &body);
    let tokens = quote! {
        use proptest::prelude::*;
        use crate::arbitrary;
        #imports
        #body
    };
    (!api.types.is_empty()).then(|| Part {
        about: "Arbitrary values that keep the documented limits.".to_owned(),
        tokens,
    })
}

fn implementation(api: &Api, type_: &Type) -> TokenStream {
    let name = ident(&type_.rust_name);
    let strategy = match &type_.kind {
        Kind::Struct(fields) => structure(fields, |field| member(api, type_, field)),
        Kind::Choice {
            name: choice,
            alternatives,
        } => self::choice(&type_.rust_name, choice, alternatives, |alternative| {
            cycles::leads_back(api, type_, alternative)
        }),
        Kind::Enum(_) => quote!(arbitrary::open_enum().boxed()),
        Kind::Text => quote!(
            arbitrary::text(0..=usize::MAX)
                .prop_map(|value| Self { value })
                .boxed()
        ),
    };
    let mut fields = type_.fields().iter();
    let (parameters, pattern) = if fields.any(|field| cycles::leads_back(api, type_, field)) {
        (quote!(u8), quote!(level: u8))
    } else {
        (quote!(()), quote!((): ()))
    };
    quote! {
        impl Arbitrary for #name {
            type Parameters = #parameters;
            type Strategy = BoxedStrategy<Self>;

            fn arbitrary_with(#pattern) -> Self::Strategy { #strategy }
        }
    }
}

fn structure(fields: &[Field], strategy: impl Fn(&Field) -> TokenStream) -> TokenStream {
    let mut members: Vec<_> = fields
        .iter()
        .map(|f| (ident(&f.rust_name), strategy(f)))
        .collect();
    members.push((ident("unknown"), quote!(arbitrary::unknown_elements())));
    let names: Vec<_> = members.iter().map(|(name, _)| name).collect();
    let chunks = members.chunks(TUPLE);
    let (patterns, strategies): (Vec<_>, Vec<_>) = chunks
        .map(|chunk| {
            let (names, strategies): (Vec<_>, Vec<_>) = chunk.iter().map(|(n, s)| (n, s)).unzip();
            (quote!((#(#names,)*)), quote!((#(#strategies,)*)))
        })
        .unzip();
    quote! { (#(#strategies,)*).prop_map(|(#(#patterns,)*)| Self { #(#names),* }).boxed() }
}

fn choice(
    type_: &str,
    choice: &str,
    alternatives: &[Field],
    leads_back: impl Fn(&Field) -> bool,
) -> TokenStream {
    let (choice_name, field) = (ident(choice), ident(&choice_field(type_, choice)));
    let strategies = alternatives.iter().map(|alternative| {
        let variant = ident(&variant_name(alternative));
        let some = quote!(prop_map(|value| Some(#choice_name::#variant(value))));
        if leads_back(alternative) {
            let one = at_level(alternative);
            quote!(arbitrary::deeper(level, |level| #one.#some.boxed()))
        } else {
            let one = one(alternative);
            quote!(#one.#some)
        }
    });
    quote! {
        let #field = prop_oneof![Just(None), #(#strategies),*];
        (#field, arbitrary::unknown_elements()).prop_map(|(#field, unknown)| Self { #field, unknown }).boxed()
    }
}

/// The strategy of a member of a structure.
fn member(api: &Api, type_: &Type, field: &Field) -> TokenStream {
    if !cycles::leads_back(api, type_, field) {
        return strategy(field, &one(field));
    }
    let strategy = strategy(field, &at_level(field));
    if field.is_needed() {
        strategy
    } else {
        quote!(arbitrary::deeper(level, |level| #strategy.boxed()))
    }
}

fn strategy(field: &Field, one: &TokenStream) -> TokenStream {
    match field.occurs {
        Occurs::Required if field.may_be_missing() => quote!((#one).prop_map(Some)),
        Occurs::Required => one.clone(),
        Occurs::Optional => quote!(proptest::option::of(#one)),
        Occurs::Repeated => {
            let (min, max) = (field.count.min, field.count.min + 3);
            let max = field.count.max.map_or(max, |most| most.min(max));
            let (min, max) = (
                Literal::usize_unsuffixed(min),
                Literal::usize_unsuffixed(max),
            );
            quote!(proptest::collection::vec(#one, #min..=#max))
        }
    }
}

/// A value of a type that leads back to where it is.
fn at_level(field: &Field) -> TokenStream {
    let type_ = value_type(field);
    quote!(any_with::<#type_>(level))
}

fn one(field: &Field) -> TokenStream {
    match &field.type_ {
        FieldType::Scalar(Scalar::Text { min, max }) => {
            let range = length(min.unwrap_or(0), *max);
            quote!(arbitrary::text(#range))
        }
        FieldType::Scalar(Scalar::Number {
            min: None,
            max: None,
        }) => quote!(any::<i64>()),
        FieldType::Scalar(Scalar::Number { min, max }) => {
            let (min, max) = (min.unwrap_or(i64::MIN), max.unwrap_or(i64::MAX));
            quote!(#min..=#max)
        }
        FieldType::Scalar(Scalar::DateTime | Scalar::HttpDate) => quote!(arbitrary::date_time()),
        FieldType::Scalar(Scalar::Float) => quote!(arbitrary::finite()),
        _ => {
            let type_ = value_type(field);
            quote!(any::<#type_>())
        }
    }
}
