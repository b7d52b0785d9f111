//! Special methods as slots: which Rust function fills which slot, with which signature.

use crate::function::{Marks, as_result, bind, convert, split_params};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};

/// The shape of a slot's function.
enum Shape {
    Unary,
    Binary,
    Ternary,
    Compare,
    Hash,
    Len,
    Bool,
    Contains,
    Next,
    Call,
    Init,
    New,
    SetItem,
    Get,
    Set,
    Finalize,
    Repeat,
    Buffer,
    Send,
}

fn shape(name: &str) -> Option<(&'static str, Shape)> {
    use Shape::*;
    Some(match name {
        "__repr__" => ("repr", Unary),
        "__str__" => ("str", Unary),
        "__hash__" => ("hash", Hash),
        "__call__" => ("call", Call),
        "__getattribute__" => ("getattro", Binary),
        "__setattr__" => ("setattro", SetItem),
        "__richcmp__" => ("richcompare", Compare),
        "__iter__" => ("iter", Unary),
        "__next__" => ("iternext", Next),
        "__get__" => ("descr_get", Get),
        "__set__" => ("descr_set", Set),
        "__init__" => ("init", Init),
        "__new__" => ("new", New),
        "__del__" => ("finalize", Finalize),
        "__len__" => ("len", Len),
        "__getitem__" => ("getitem", Binary),
        "__setitem__" => ("setitem", SetItem),
        "__contains__" => ("contains", Contains),
        "__concat__" => ("concat", Binary),
        "__repeat__" => ("repeat", Repeat),
        "__iconcat__" => ("iconcat", Binary),
        "__irepeat__" => ("irepeat", Repeat),
        "__add__" => ("add", Binary),
        "__sub__" => ("sub", Binary),
        "__mul__" => ("mul", Binary),
        "__mod__" => ("rem", Binary),
        "__divmod__" => ("divmod", Binary),
        "__pow__" => ("pow", Ternary),
        "__neg__" => ("neg", Unary),
        "__pos__" => ("pos", Unary),
        "__abs__" => ("abs", Unary),
        "__bool__" => ("bool", Bool),
        "__invert__" => ("invert", Unary),
        "__lshift__" => ("lshift", Binary),
        "__rshift__" => ("rshift", Binary),
        "__and__" => ("and", Binary),
        "__xor__" => ("xor", Binary),
        "__or__" => ("or", Binary),
        "__int__" => ("int", Unary),
        "__float__" => ("float", Unary),
        "__index__" => ("index", Unary),
        "__floordiv__" => ("floordiv", Binary),
        "__truediv__" => ("truediv", Binary),
        "__matmul__" => ("matmul", Binary),
        "__iadd__" => ("iadd", Binary),
        "__isub__" => ("isub", Binary),
        "__imul__" => ("imul", Binary),
        "__imod__" => ("irem", Binary),
        "__ipow__" => ("ipow", Ternary),
        "__ilshift__" => ("ilshift", Binary),
        "__irshift__" => ("irshift", Binary),
        "__iand__" => ("iand", Binary),
        "__ixor__" => ("ixor", Binary),
        "__ior__" => ("ior", Binary),
        "__ifloordiv__" => ("ifloordiv", Binary),
        "__itruediv__" => ("itruediv", Binary),
        "__imatmul__" => ("imatmul", Binary),
        "__await__" => ("await_", Unary),
        "__aiter__" => ("aiter", Unary),
        "__anext__" => ("anext", Unary),
        "__send__" => ("send", Send),
        "__buffer__" => ("buffer", Buffer),
        _ => return None,
    })
}

/// The `Slot` for a function with a special name; `None` for other names.
pub fn slot(owner: &syn::Type, f: &syn::ImplItemFn, m: &Marks) -> syn::Result<Option<TokenStream>> {
    let rust = &f.sig.ident;
    let name = rust.to_string();
    let Some((slot, shape)) = shape(&name) else {
        return Ok(None);
    };
    let variant = format_ident!("{}", slot);
    let (takes_th, args) = split_params(f)?;
    let th = if takes_th { quote!(th,) } else { quote!() };
    let Some(first) = args.first() else {
        return Err(syn::Error::new_spanned(
            rust,
            "a special method takes its object",
        ));
    };
    let at = |i: usize| quote!(&::krait_object::ArgPlace { func: #name, index: #i, name: None });
    let a = convert(quote!(a), first, at(0));
    let second = args.get(1).map(|x| convert(quote!(b), x, at(0)));
    let third = args.get(2).map(|x| convert(quote!(c), x, at(1)));
    let value = quote!(::krait_object::Value);
    let result = quote!(::krait_object::Result);
    let thread = quote!(th: &::krait_object::Thread);
    let into = quote!(.map(::krait_object::IntoValue::into_value));
    let call = |rest: TokenStream| as_result(f, quote!(<#owner>::#rust(#th first #rest)));
    let body = match shape {
        Shape::Unary => {
            let c = call(quote!());
            quote!(fn w(#thread, a: &#value) -> #result<#value> { let first = #a; (#c) #into })
        }
        Shape::Binary => {
            let c = call(quote!(, #second));
            quote!(fn w(#thread, a: &#value, b: &#value) -> #result<#value> { let first = #a; (#c) #into })
        }
        Shape::Ternary => {
            let c = call(quote!(, #second, #third));
            quote!(fn w(#thread, a: &#value, b: &#value, c: &#value) -> #result<#value> { let first = #a; (#c) #into })
        }
        Shape::Compare => {
            let c = call(quote!(, b, op));
            quote!(fn w(#thread, a: &#value, b: &#value, op: ::krait_object::CompareOp) -> #result<#value> { let first = #a; (#c) #into })
        }
        Shape::Hash => {
            let c = call(quote!());
            quote!(fn w(#thread, a: &#value) -> #result<i64> { let first = #a; #c })
        }
        Shape::Len => {
            let c = call(quote!());
            quote!(fn w(#thread, a: &#value) -> #result<usize> { let first = #a; #c })
        }
        Shape::Bool => {
            let c = call(quote!());
            quote!(fn w(#thread, a: &#value) -> #result<bool> { let first = #a; #c })
        }
        Shape::Contains => {
            let c = call(quote!(, #second));
            quote!(fn w(#thread, a: &#value, b: &#value) -> #result<bool> { let first = #a; #c })
        }
        Shape::Next => {
            let c = call(quote!());
            quote!(fn w(#thread, a: &#value) -> #result<::core::option::Option<#value>> { let first = #a; #c })
        }
        Shape::SetItem => {
            let c = call(quote!(, #second, c));
            quote!(fn w(#thread, a: &#value, b: &#value, c: ::core::option::Option<&#value>) -> #result<()> { let first = #a; #c })
        }
        Shape::Get => {
            let c = call(quote!(, b, c));
            quote!(fn w(#thread, a: &#value, b: ::core::option::Option<&#value>, c: ::core::option::Option<&#value>) -> #result<#value> { let first = #a; (#c) #into })
        }
        Shape::Set => {
            let c = call(quote!(, b, c));
            quote!(fn w(#thread, a: &#value, b: &#value, c: ::core::option::Option<&#value>) -> #result<()> { let first = #a; #c })
        }
        Shape::Finalize => {
            quote!(fn w(#thread, a: &#value) {
                fn go(#thread, a: &#value) -> #result<()> { let first = #a; <#owner>::#rust(#th first); ::core::result::Result::Ok(()) }
                let _ = go(th, a);
            })
        }
        Shape::Repeat => {
            let c = call(quote!(, n));
            quote!(fn w(#thread, a: &#value, n: isize) -> #result<#value> { let first = #a; (#c) #into })
        }
        Shape::Buffer => {
            let c = call(quote!(, r));
            quote!(fn w(#thread, a: &#value, r: ::krait_object::protocol::buffer::Request) -> #result<::krait_object::protocol::buffer::Buffer> { let first = #a; #c })
        }
        Shape::Send => {
            let c = call(quote!(, b));
            quote!(fn w(#thread, a: &#value, b: &#value) -> #result<::krait_object::Sent> { let first = #a; #c })
        }
        Shape::Call | Shape::Init | Shape::New => {
            with_arguments(owner, f, m, &shape, takes_th, args)?
        }
    };
    Ok(Some(quote!(::krait_object::Slot::#variant({
        #[allow(unused_variables, reason = "not every slot uses the thread")]
        #body
        w
    }))))
}

fn with_arguments(
    owner: &syn::Type,
    f: &syn::ImplItemFn,
    m: &Marks,
    shape: &Shape,
    takes_th: bool,
    mut args: Vec<crate::function::Arg>,
) -> syn::Result<TokenStream> {
    let rust = &f.sig.ident;
    let first = args.remove(0);
    // Messages about a constructor's arguments name the type.
    let name = match (&m.name, shape) {
        (Some(n), _) => n.clone(),
        (None, Shape::Call) => "__call__".to_owned(),
        (None, _) => crate::function::last_segment(owner).unwrap_or_default(),
    };
    let b = bind(&name, m, &args, "", syn::spanned::Spanned::span(&f.sig))?;
    let (statements, values) = (b.statements, b.values);
    let th = if takes_th { quote!(th,) } else { quote!() };
    let call = as_result(f, quote!(<#owner>::#rust(#th first, #(#values),*)));
    let thread = quote!(th: &::krait_object::Thread);
    let args_ty = quote!(args: ::krait_object::Args<'_>);
    let result = quote!(::krait_object::Result);
    let value = quote!(::krait_object::Value);
    Ok(match shape {
        Shape::New => {
            quote!(fn w(#thread, first: &'static ::krait_object::TypeObject, #args_ty) -> #result<#value> {
                #statements
                let r = #call;
                r.map(::krait_object::IntoValue::into_value)
            })
        }
        Shape::Init => {
            let a = convert(
                quote!(a),
                &first,
                quote!(&::krait_object::ArgPlace { func: #name, index: 0, name: None }),
            );
            quote!(fn w(#thread, a: &#value, #args_ty) -> #result<()> {
                let first = #a;
                #statements
                #call
            })
        }
        _ => {
            let a = convert(
                quote!(a),
                &first,
                quote!(&::krait_object::ArgPlace { func: #name, index: 0, name: None }),
            );
            quote!(fn w(#thread, a: &#value, #args_ty) -> #result<#value> {
                let first = #a;
                #statements
                let r = #call;
                r.map(::krait_object::IntoValue::into_value)
            })
        }
    })
}
