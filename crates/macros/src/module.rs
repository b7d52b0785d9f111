//! `#[pymodule]` and `#[pyfunctions]`.

use crate::function::{doc_of, marks, method_def};
use proc_macro2::TokenStream;
use quote::quote;

struct Parsed {
    block: syn::ItemImpl,
    defs: Vec<TokenStream>,
    init: Option<syn::Ident>,
    doc: Option<String>,
}

fn parse(item: TokenStream) -> syn::Result<Parsed> {
    let mut block: syn::ItemImpl = syn::parse2(item)?;
    let owner = (*block.self_ty).clone();
    let mut defs = Vec::new();
    let mut init = None;
    for i in &mut block.items {
        let syn::ImplItem::Fn(f) = i else { continue };
        let m = marks(&mut f.attrs)?;
        if m.init {
            init = Some(f.sig.ident.clone());
        } else if !m.skip {
            defs.push(method_def(&owner, f, &m, "$module")?);
        }
    }
    let doc = doc_of(&block.attrs);
    Ok(Parsed {
        block,
        defs,
        init,
        doc,
    })
}

pub fn expand_functions(item: TokenStream) -> syn::Result<TokenStream> {
    let Parsed { block, defs, .. } = parse(item)?;
    let owner = &block.self_ty;
    Ok(quote! {
        #[allow(non_snake_case, clippy::new_ret_no_self, reason = "functions are named as Python names them")]
        #block
        impl #owner {
            /// The functions as Python sees them.
            pub const FUNCTIONS: &'static [::krait_object::MethodDef] = &[#(#defs),*];
        }
    })
}

pub fn expand_module(attr: TokenStream, item: TokenStream) -> syn::Result<TokenStream> {
    let mut name: Option<syn::LitStr> = None;
    let mut include: Vec<syn::Path> = Vec::new();
    let parser = syn::meta::parser(|m| {
        if m.path.is_ident("name") {
            name = Some(m.value()?.parse()?);
            Ok(())
        } else if m.path.is_ident("include") {
            m.parse_nested_meta(|p| {
                include.push(p.path);
                Ok(())
            })
        } else {
            Err(m.error("expected `name = \"...\"` or `include(...)`"))
        }
    });
    syn::parse::Parser::parse2(parser, attr)?;
    let Parsed {
        block,
        defs,
        init,
        doc,
    } = parse(item)?;
    let owner = &block.self_ty;
    let Some(name) = name else {
        return Err(syn::Error::new_spanned(owner, "a module has a name"));
    };
    let doc = match doc {
        Some(d) => quote!(::core::option::Option::Some(#d)),
        None => quote!(::core::option::Option::None),
    };
    let init = match init {
        Some(i) => quote!(::core::option::Option::Some(<#owner>::#i)),
        None => quote!(::core::option::Option::None),
    };
    Ok(quote! {
        #[allow(non_snake_case, clippy::new_ret_no_self, reason = "functions are named as Python names them")]
        #block
        impl #owner {
            /// The functions as Python sees them.
            pub const FUNCTIONS: &'static [::krait_object::MethodDef] = &[#(#defs),*];
            /// The module.
            pub const MODULE: ::krait_object::ModuleDef = ::krait_object::ModuleDef {
                name: #name,
                doc: #doc,
                functions: &[Self::FUNCTIONS #(, <#include>::FUNCTIONS)*],
                init: #init,
            };
        }
    })
}
