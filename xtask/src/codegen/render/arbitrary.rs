//! `arbitrary.rs`: arbitrary values that keep the documented limits.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::types::variant_name;
use super::validate::length;
use super::{Part, choice_field, ident, imports, value_type};
use crate::codegen::ir::{Api, Field, FieldType, Kind, Occurs, Scalar, Type};

/// Tuples of strategies have up to this many members; longer lists are tuples of tuples.
const TUPLE: usize = 10;

pub(super) fn render(api: &Api) -> Option<Part> {
    let impls = api.types.iter().map(implementation);
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

fn implementation(type_: &Type) -> TokenStream {
    let name = ident(&type_.rust_name);
    let strategy = match &type_.kind {
        Kind::Struct(fields) => structure(fields),
        Kind::Choice {
            name: choice,
            alternatives,
        } => self::choice(&type_.rust_name, choice, alternatives),
        Kind::Enum(_) => quote!(arbitrary::open_enum().boxed()),
        Kind::Text => quote!(
            arbitrary::text(0..=usize::MAX)
                .prop_map(|value| Self { value })
                .boxed()
        ),
    };
    quote! {
        impl Arbitrary for #name {
            type Parameters = ();
            type Strategy = BoxedStrategy<Self>;

            fn arbitrary_with((): ()) -> Self::Strategy { #strategy }
        }
    }
}

fn structure(fields: &[Field]) -> TokenStream {
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

fn choice(type_: &str, choice: &str, alternatives: &[Field]) -> TokenStream {
    let (choice_name, field) = (ident(choice), ident(&choice_field(type_, choice)));
    let strategies = alternatives.iter().map(|alternative| {
        let (variant, strategy) = (ident(&variant_name(alternative)), one(alternative));
        quote!(#strategy.prop_map(|value| Some(#choice_name::#variant(value))))
    });
    quote! {
        let #field = prop_oneof![Just(None), #(#strategies),*];
        (#field, arbitrary::unknown_elements()).prop_map(|(#field, unknown)| Self { #field, unknown }).boxed()
    }
}

fn strategy(field: &Field) -> TokenStream {
    let one = one(field);
    match field.occurs {
        Occurs::Required if field.may_be_missing() => quote!((#one).prop_map(Some)),
        Occurs::Required => one,
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
