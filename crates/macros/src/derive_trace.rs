//! `#[derive(Trace)]`.

use proc_macro2::TokenStream;
use quote::quote;

pub fn expand(item: TokenStream) -> syn::Result<TokenStream> {
    let input: syn::DeriveInput = syn::parse2(item)?;
    let name = &input.ident;
    let (ig, tg, wc) = input.generics.split_for_impl();
    let syn::Data::Struct(s) = &input.data else {
        return Err(syn::Error::new_spanned(
            name,
            "Trace can be derived for structs only",
        ));
    };
    let fields: Vec<syn::Member> = s.fields.members().collect();
    Ok(quote! {
        impl #ig ::krait_object::Trace for #name #tg #wc {
            #[allow(unused_variables, reason = "a struct may have no fields")]
            fn trace(&self, v: &mut ::krait_object::Visitor<'_>) {
                #(::krait_object::Trace::trace(&self.#fields, v);)*
            }
            fn clear(&self) {
                #(::krait_object::Trace::clear(&self.#fields);)*
            }
        }
    })
}
