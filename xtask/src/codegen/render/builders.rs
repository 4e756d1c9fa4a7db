//! `builders.rs`: builders and conversions.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs::doc;
use super::file::Part;
use super::imports::{OPERATION, import, imports, map_import};
use super::rust::{field_type, ident, map_value_type, value_type};
use crate::codegen::ir::{Api, Field, FieldType, Kind, Occurs, Operation, Scalar};

pub(super) fn render(api: &Api) -> Option<Part> {
    let types = api.types.iter().filter_map(|type_| match &type_.kind {
        Kind::Struct(fields) if !fields.is_empty() => {
            Some((type_.rust_name.clone(), fields.clone(), true))
        }
        _ => None,
    });
    let operation = |o: &Operation| (o.name.clone(), o.fields(), false);
    let operations = api.operations.iter().map(operation);
    let built: Vec<_> = types.chain(operations).collect();
    let items: Vec<_> = built
        .iter()
        .map(|(name, fields, unknown)| {
            let builder = builder(name, fields, *unknown);
            let conversions = conversions(name, fields, *unknown);
            quote! { #builder #conversions }
        })
        .collect();
    let body = quote!(#(#items)*);
    let imports = imports(api, &body);
    let missing = import(&quote!(crate::builder), &["MissingFields"], &body);
    let unknown = import(&quote!(crate::xml), &["UnknownElements"], &body);
    let operation = import(&quote!(crate::operation), OPERATION, &body);
    let map = map_import(&body);
    let tokens = quote! { #map #missing #operation #unknown #imports #body };
    (!items.is_empty()).then(|| Part {
        about: "Builders and conversions.".to_owned(),
        tokens,
    })
}

fn builder(name: &str, fields: &[Field], has_unknown: bool) -> TokenStream {
    let (type_name, builder) = (ident(name), ident(&format!("{name}Builder")));
    let about = format!(" A builder of [`{name}`].");
    let create = format!(" Creates a builder of [`{name}`].");
    let declared = fields.iter().map(|field| {
        let (name, type_) = (ident(&field.rust_name), value_type(field));
        if field.is_map() {
            quote! { #name: #type_, }
        } else if field.occurs == Occurs::Repeated {
            quote! { #name: Vec<#type_>, }
        } else {
            quote! { #name: Option<#type_>, }
        }
    });
    let unknown = has_unknown.then(|| quote!(unknown: UnknownElements,));
    let setters = fields.iter().map(setter);
    let build = build(name, fields, has_unknown);
    quote! {
        impl #type_name {
            #[doc = #create]
            pub fn builder() -> #builder {
                #builder::default()
            }
        }

        #[doc = #about]
        #[derive(Clone, Debug, Default)]
        #[must_use = "a builder does nothing until `build` is called"]
        pub struct #builder {
            #(#declared)*
            #unknown
        }

        impl #builder {
            #(#setters)*
            #build
        }
    }
}

fn setter(field: &Field) -> TokenStream {
    let mut lines = field.docs.clone();
    if field.occurs == Occurs::Required {
        lines.extend([String::new(), "Required.".to_owned()]);
    }
    let (docs, name, type_) = (doc(&lines), ident(&field.rust_name), value_type(field));
    match (field.occurs, field.is_plain()) {
        _ if field.is_map() => {
            let value = map_value_type(field);
            quote! {
                #docs
                pub fn #name<K: Into<String>, V: Into<#value>>(
                    mut self,
                    #name: impl IntoIterator<Item = (K, V)>,
                ) -> Self {
                    self.#name = #name.into_iter().map(|(k, v)| (k.into(), v.into())).collect();
                    self
                }
            }
        }
        (Occurs::Repeated, _) => quote! {
            #docs
            pub fn #name(mut self, #name: impl IntoIterator<Item = impl Into<#type_>>) -> Self {
                self.#name = #name.into_iter().map(Into::into).collect();
                self
            }
        },
        (_, true) => quote! {
            #docs
            pub fn #name(mut self, #name: #type_) -> Self {
                self.#name = Some(#name);
                self
            }
        },
        (_, false) => quote! {
            #docs
            pub fn #name(mut self, #name: impl Into<#type_>) -> Self {
                self.#name = Some(#name.into());
                self
            }
        },
    }
}

fn build(name: &str, fields: &[Field], has_unknown: bool) -> TokenStream {
    let type_name = ident(name);
    let members: Vec<_> = fields.iter().map(|f| ident(&f.rust_name)).collect();
    let unknown = has_unknown.then(|| quote!(unknown: self.unknown,));
    let is_required = |field: &&Field| field.occurs == Occurs::Required;
    let required: Vec<_> = fields
        .iter()
        .filter(is_required)
        .map(|f| ident(&f.rust_name))
        .collect();
    let given_members = fields
        .iter()
        .filter(is_required)
        .map(|f| required_member(f, has_unknown));
    if required.is_empty() {
        return quote! {
            /// Returns the built value.
            pub fn build(self) -> #type_name {
                #type_name { #(#members: self.#members,)* #unknown }
            }
        };
    }
    let given = required.iter().map(|member| {
        let text = member.to_string();
        quote!((#text, self.#member.is_some()))
    });
    let others = fields
        .iter()
        .filter(|f| f.occurs != Occurs::Required)
        .map(|f| {
            let member = ident(&f.rust_name);
            quote!(#member: self.#member,)
        });
    // A single required field is matched without a tuple.
    let (values, pattern) = match required.as_slice() {
        [one] => (quote!(self.#one), quote!(Some(#one))),
        many => (quote!((#(self.#many),*)), quote!((#(Some(#many)),*))),
    };
    quote! {
        /// Returns the built value.
        ///
        /// # Errors
        ///
        /// Fails if required fields weren't set; the error names all of them.
        pub fn build(self) -> Result<#type_name, MissingFields> {
            let missing = MissingFields::new(#name, &[#(#given),*]);
            let #pattern = #values else {
                return Err(missing);
            };
            Ok(#type_name { #(#given_members,)* #(#others)* #unknown })
        }
    }
}

/// Renders a required member from a variable of the same name.
fn required_member(field: &Field, is_document: bool) -> TokenStream {
    let name = ident(&field.rust_name);
    if is_document && field.may_be_missing() {
        quote!(#name: Some(#name))
    } else {
        quote!(#name)
    }
}

/// Renders `new` and `From` for a type with one essential field.
fn conversions(name: &str, fields: &[Field], has_unknown: bool) -> Option<TokenStream> {
    if !has_unknown {
        return operation_new(name, fields);
    }
    let mut required = fields.iter().filter(|f| f.occurs == Occurs::Required);
    let mut repeated = fields.iter().filter(|f| f.occurs == Occurs::Repeated);
    // Adding an optional element must not remove these, so optional fields are not counted.
    match (
        required.next(),
        required.next(),
        repeated.next(),
        repeated.next(),
    ) {
        (Some(field), None, ..) => Some(from_required(name, field, fields)),
        (None, None, Some(field), None) => Some(from_items(name, field)),
        _ => None,
    }
}

/// Renders `new` of an operation, which takes the required fields.
fn operation_new(name: &str, fields: &[Field]) -> Option<TokenStream> {
    let is_required = |field: &&Field| field.occurs == Occurs::Required;
    let required: Vec<_> = fields.iter().filter(is_required).collect();
    let type_name = ident(name);
    let arguments = required.iter().map(|field| {
        let (name, type_) = (ident(&field.rust_name), value_type(field));
        if field.is_plain() {
            quote!(#name: #type_)
        } else {
            quote!(#name: impl Into<#type_>)
        }
    });
    let members = fields.iter().map(|field| {
        let name = ident(&field.rust_name);
        match field.occurs {
            Occurs::Required if field.is_plain() => quote!(#name),
            Occurs::Required => quote!(#name: #name.into()),
            Occurs::Optional => quote!(#name: None),
            Occurs::Repeated if field.is_map() => quote!(#name: BTreeMap::new()),
            Occurs::Repeated => quote!(#name: Vec::new()),
        }
    });
    (!required.is_empty()).then(|| {
        quote! {
            impl #type_name {
                /// Creates the operation with its required parameters.
                pub fn new(#(#arguments),*) -> Self {
                    Self { #(#members),* }
                }
            }
        }
    })
}

fn from_required(name: &str, field: &Field, fields: &[Field]) -> TokenStream {
    let (type_name, member, type_) = (ident(name), ident(&field.rust_name), value_type(field));
    let about = format!(" Creates a value with the required field `{member}`.");
    let others = fields
        .iter()
        .filter(|f| f.occurs != Occurs::Required)
        .map(|f| {
            let member = ident(&f.rust_name);
            let empty = if f.occurs == Occurs::Optional {
                quote!(None)
            } else {
                quote!(Vec::new())
            };
            quote!(#member: #empty,)
        });
    let (argument, value) = match (field.is_plain(), field.may_be_missing()) {
        (true, _) => (quote!(#type_), required_member(field, true)),
        (false, true) => (
            quote!(impl Into<#type_>),
            quote!(#member: Some(#member.into())),
        ),
        (false, false) => (quote!(impl Into<#type_>), quote!(#member: #member.into())),
    };
    let sources = match &field.type_ {
        FieldType::Named(_) => vec![type_.clone()],
        FieldType::Scalar(Scalar::Text { .. }) => vec![quote!(&str), quote!(String)],
        _ => Vec::new(),
    };
    let from = sources.iter().map(|source| {
        quote! {
            impl From<#source> for #type_name {
                fn from(#member: #source) -> Self {
                    Self::new(#member)
                }
            }
        }
    });
    quote! {
        impl #type_name {
            #[doc = #about]
            pub fn new(#member: #argument) -> Self {
                Self { #value, #(#others)* unknown: UnknownElements::default() }
            }
        }

        #(#from)*
    }
}

fn from_items(name: &str, field: &Field) -> TokenStream {
    let (type_name, member) = (ident(name), ident(&field.rust_name));
    let (items, item) = (field_type(field), value_type(field));
    quote! {
        impl FromIterator<#item> for #type_name {
            fn from_iter<I: IntoIterator<Item = #item>>(items: I) -> Self {
                Self::from(items.into_iter().collect::<#items>())
            }
        }

        impl From<#items> for #type_name {
            fn from(#member: #items) -> Self {
                Self { #member, ..Self::default() }
            }
        }

        impl<const N: usize> From<[#item; N]> for #type_name {
            fn from(items: [#item; N]) -> Self {
                Self::from(Vec::from(items))
            }
        }
    }
}
