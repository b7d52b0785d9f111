//! Parameters of functions and lambdas.

use krait_ast::{Arg, Arguments, Expr};
use krait_base::Wtf8;

use super::{Args, Fail, Parsed, Parser};
use crate::token::TokenKind as K;

/// Whose parameters they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum ParamStyle {
    /// In parentheses, with annotations and type comments.
    Def,
    /// Up to a colon.
    Lambda,
}

impl ParamStyle {
    fn close(self) -> K {
        match self {
            ParamStyle::Def => K::RPar,
            ParamStyle::Lambda => K::Colon,
        }
    }
}

impl<'s, 'a> Parser<'s, 'a> {
    /// `[params]`, up to but not including the token that closes them.
    pub(super) fn parameters(&mut self, style: ParamStyle) -> Parsed<Arguments<'a>> {
        let mut result = Arguments {
            posonlyargs: &[],
            args: &[],
            vararg: None,
            kwonlyargs: &[],
            kw_defaults: &[],
            kwarg: None,
            defaults: &[],
        };
        if self.kind() == style.close() {
            return Ok(result);
        }
        let mut args: Args<'a> = Vec::new();
        let mut kwonly: Args<'a> = Vec::new();
        let mut kw_defaults: Vec<Option<&'a Expr<'a>>> = Vec::new();
        let mark = self.exprs.len();
        let mut has_slash = false;
        let mut star = false;
        let mut bare_star = false;
        while self.kind() != style.close() {
            match self.kind() {
                K::Slash if !has_slash && !star && !args.is_empty() => {
                    self.since(8)?;
                    self.advance();
                    has_slash = true;
                    result.posonlyargs = self.arena.alloc_slice(&args);
                    args.clear();
                    self.end_of_param(style)?;
                }
                K::Star if !star => {
                    star = true;
                    self.advance();
                    if self.eat(K::Comma) {
                        bare_star = true;
                        // A type comment would have nothing to belong to.
                        if self.kind() != K::Name {
                            return Err(Fail);
                        }
                        continue;
                    }
                    let mut arg = self.param(style, true)?;
                    arg.type_comment = self.end_of_param(style)?;
                    result.vararg = Some(self.arena.alloc(arg));
                }
                K::DoubleStar => {
                    if bare_star && kwonly.is_empty() {
                        return Err(Fail);
                    }
                    self.advance();
                    let mut arg = self.param(style, false)?;
                    arg.type_comment = self.end_of_param(style)?;
                    result.kwarg = Some(self.arena.alloc(arg));
                    // Nothing may follow.
                    break;
                }
                _ => {
                    let mut arg = self.param(style, false)?;
                    let default = if self.eat(K::Equal) {
                        Some(self.expression()?)
                    } else {
                        None
                    };
                    arg.type_comment = self.end_of_param(style)?;
                    if star {
                        kwonly.push(arg);
                        kw_defaults.push(default.map(|default| &*self.arena.alloc(default)));
                    } else {
                        args.push(arg);
                        match default {
                            Some(default) => self.exprs.push(default),
                            None if self.exprs.len() > mark => return Err(Fail),
                            None => {}
                        }
                    }
                }
            }
        }
        if self.kind() != style.close() {
            return Err(Fail);
        }
        result.args = self.arena.alloc_slice(&args);
        result.kwonlyargs = self.arena.alloc_slice(&kwonly);
        result.kw_defaults = self.arena.alloc_slice(&kw_defaults);
        result.defaults = self.take_exprs(mark);
        Ok(result)
    }

    /// A comma, or nothing before the closing token; with the parameter's type comment.
    fn end_of_param(&mut self, style: ParamStyle) -> Parsed<Option<Wtf8<'a>>> {
        let comma = self.eat(K::Comma);
        let comment = if style == ParamStyle::Def {
            self.at_type_comment()
        } else {
            None
        };
        if comma || self.kind() == style.close() {
            Ok(comment)
        } else {
            Err(Fail)
        }
    }

    /// `param: NAME [annotation]`; after a star the annotation may be starred itself.
    fn param(&mut self, style: ParamStyle, after_star: bool) -> Parsed<Arg<'a>> {
        let start = self.loc();
        let arg = self.name()?;
        let mut annotation = None;
        if style == ParamStyle::Def && self.eat(K::Colon) {
            let value = if after_star && self.kind() == K::Star {
                self.since(11)?;
                self.star_expression()?
            } else {
                self.expression()?
            };
            annotation = Some(&*self.arena.alloc(value));
        }
        Ok(Arg {
            loc: self.span(start),
            arg,
            annotation,
            type_comment: None,
        })
    }
}
