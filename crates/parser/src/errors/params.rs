//! Parameters of functions and lambdas.

use krait_base::Loc;

use super::shape::{Kind, Shape};
use super::{Match, Miss, Search};
use crate::error::ErrorKind;
use crate::token::TokenKind as K;

/// Whose parameters they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// In parentheses, with annotations and type comments.
    Def,
    /// Up to a colon.
    Lambda,
}

impl Style {
    fn close(self) -> K {
        match self {
            Style::Def => K::RPar,
            Style::Lambda => K::Colon,
        }
    }

    fn owner(self) -> &'static str {
        match self {
            Style::Def => "Function",
            Style::Lambda => "Lambda expression",
        }
    }
}

/// Whether a parameter has a default.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Default {
    Never,
    Always,
    Maybe,
}

impl<'t, 'a> Search<'t, 'a> {
    pub(super) fn parameters(&mut self, style: Style) -> Match<Shape<'a>> {
        let start = self.here()?;
        self.mistake(|p| p.wrong_parameters(style))?;
        self.plain_parameters(style)?;
        Ok(Shape::new(Kind::Part, self.span(start)))
    }

    fn plain_parameters(&mut self, style: Style) -> Match<()> {
        let slash = self.opt(|p| p.slash_without_defaults(style))?;
        if slash.is_some() {
            self.many(|p| p.param_with_end(style, Default::Never))?;
            self.many(|p| p.param_with_end(style, Default::Always))?;
            self.opt(|p| p.star_etc(style))?;
            return Ok(());
        }
        if self.opt(|p| p.slash_with_defaults(style))?.is_some() {
            self.many(|p| p.param_with_end(style, Default::Always))?;
            self.opt(|p| p.star_etc(style))?;
            return Ok(());
        }
        let plain = self.many(|p| p.param_with_end(style, Default::Never))?;
        let with_defaults = self.many(|p| p.param_with_end(style, Default::Always))?;
        if plain.is_empty() && with_defaults.is_empty() {
            return self.star_etc(style);
        }
        self.opt(|p| p.star_etc(style))?;
        Ok(())
    }

    /// `param_no_default+ '/' (',' | &close)`
    fn slash_without_defaults(&mut self, style: Style) -> Match<Loc> {
        self.some(|p| p.param_with_end(style, Default::Never))?;
        self.slash(style)
    }

    /// `param_no_default* param_with_default+ '/' (',' | &close)`
    fn slash_with_defaults(&mut self, style: Style) -> Match<Loc> {
        self.many(|p| p.param_with_end(style, Default::Never))?;
        self.some(|p| p.param_with_end(style, Default::Always))?;
        self.slash(style)
    }

    fn slash(&mut self, style: Style) -> Match<Loc> {
        let slash = self.tok(K::Slash)?;
        if !self.eat(K::Comma)? {
            self.ahead_of(&[style.close()])?;
        }
        self.since(8, "Positional-only parameters are")?;
        Ok(slash)
    }

    /// Either kind of parameters up to a slash.
    fn any_slash(&mut self, style: Style) -> Match<Loc> {
        match self.opt(|p| p.slash_without_defaults(style))? {
            Some(slash) => Ok(slash),
            None => self.slash_with_defaults(style),
        }
    }

    fn star_etc(&mut self, style: Style) -> Match<()> {
        self.mistake(|p| p.wrong_star(style))?;
        let found = self.opt(|p| {
            p.tok(K::Star)?;
            if p.eat(K::Comma)? {
                p.some(|p| p.param_with_end(style, Default::Maybe))?;
            } else {
                p.starred_param_with_end(style)?;
                p.many(|p| p.param_with_end(style, Default::Maybe))?;
            }
            p.opt(|p| p.kwds(style))?;
            Ok(())
        })?;
        if found.is_none() {
            self.kwds(style)?;
        }
        Ok(())
    }

    fn kwds(&mut self, style: Style) -> Match<()> {
        self.mistake(|p| p.wrong_kwds(style))?;
        self.tok(K::DoubleStar)?;
        self.param_with_end(style, Default::Never)?;
        Ok(())
    }

    /// A parameter with the comma after it, or before the closing token.
    fn param_with_end(&mut self, style: Style, default: Default) -> Match<Loc> {
        let loc = self.param(style)?;
        match default {
            Default::Never => {}
            Default::Always => self.default()?,
            Default::Maybe => {
                self.opt(Self::default)?;
            }
        }
        self.end_of_param(style)?;
        Ok(loc)
    }

    fn end_of_param(&mut self, style: Style) -> Match<()> {
        let comma = self.eat(K::Comma)?;
        if style == Style::Def {
            self.eat(K::TypeComment)?;
        }
        if !comma {
            self.ahead_of(&[style.close()])?;
        }
        Ok(())
    }

    fn param(&mut self, style: Style) -> Match<Loc> {
        let name = self.name()?;
        if style == Style::Def {
            self.opt(|p| {
                p.tok(K::Colon)?;
                p.expression()
            })?;
        }
        Ok(self.span(name.loc))
    }

    fn starred_param_with_end(&mut self, style: Style) -> Match<()> {
        self.name()?;
        if style == Style::Def {
            self.opt(|p| {
                p.tok(K::Colon)?;
                p.star_expression()
            })?;
        }
        self.end_of_param(style)
    }

    fn default(&mut self) -> Match<()> {
        let found = self.opt(|p| {
            p.tok(K::Equal)?;
            p.expression()
        })?;
        if found.is_some() {
            return Ok(());
        }
        self.mistake(|p| {
            let equal = p.tok(K::Equal)?;
            p.ahead_of(&[K::RPar, K::Comma])?;
            p.raise_at::<()>(equal, "expected default value expression")
        })?;
        Err(Miss::No)
    }

    fn wrong_parameters(&mut self, style: Style) -> Match<()> {
        let start = self.pos;
        let tries: [fn(&mut Self, Style) -> Match<()>; 6] = [
            |p, _| {
                let slash = p.tok(K::Slash)?;
                p.tok(K::Comma)?;
                p.raise_at(slash, "at least one argument must precede /")
            },
            |p, style| {
                p.any_slash(style)?;
                p.many(|p| p.param_with_end(style, Default::Maybe))?;
                let slash = p.tok(K::Slash)?;
                p.raise_at(slash, "/ may appear only once")
            },
            |p, style| {
                p.opt(|p| p.slash_without_defaults(style))?;
                p.many(|p| p.param_with_end(style, Default::Never))?;
                if p.opt(|p| p.slash_with_defaults(style))?.is_none() {
                    p.some(|p| p.param_with_end(style, Default::Always))?;
                }
                let param = p.param_with_end(style, Default::Never)?;
                p.raise_at(
                    param,
                    "parameter without a default follows parameter with a default",
                )
            },
            |p, style| {
                p.many(|p| p.param_with_end(style, Default::Never))?;
                let open = p.tok(K::LPar)?;
                match style {
                    Style::Def => {
                        p.some(|p| p.param_with_end(style, Default::Never))?;
                    }
                    Style::Lambda => {
                        p.list(|p| p.param(style))?;
                    }
                }
                p.eat(K::Comma)?;
                let close = p.tok(K::RPar)?;
                let owner = style.owner();
                p.raise_at(
                    open.to(close),
                    format!("{owner} parameters cannot be parenthesized"),
                )
            },
            |p, style| {
                p.opt(|p| p.any_slash(style))?;
                p.many(|p| p.param_with_end(style, Default::Maybe))?;
                p.tok(K::Star)?;
                if !p.eat(K::Comma)? {
                    p.param_with_end(style, Default::Never)?;
                }
                p.many(|p| p.param_with_end(style, Default::Maybe))?;
                let slash = p.tok(K::Slash)?;
                p.raise_at(slash, "/ must be ahead of *")
            },
            |p, style| {
                p.some(|p| p.param_with_end(style, Default::Maybe))?;
                p.tok(K::Slash)?;
                let star = p.tok(K::Star)?;
                p.raise_at(star, "expected comma between / and *")
            },
        ];
        for rule in tries {
            self.pos = start;
            self.opt(|p| rule(p, style))?;
        }
        Err(Miss::No)
    }

    fn wrong_star(&mut self, style: Style) -> Match<()> {
        let start = self.pos;
        let bare = self.opt(|p| {
            let star = p.tok(K::Star)?;
            if p.eat(K::Comma)? {
                p.one_of(&[style.close(), K::DoubleStar])?;
            } else {
                p.tok(style.close())?;
            }
            Ok(star)
        })?;
        if let Some(star) = bare {
            let message = "named arguments must follow bare *";
            return match style {
                Style::Def => self.raise_at(star, message),
                Style::Lambda => self.raise_last(ErrorKind::Syntax, message),
            };
        }
        self.pos = start;
        self.tok(K::Star)?;
        let after_star = self.pos;
        if style == Style::Def {
            self.opt(|p| {
                p.tok(K::Comma)?;
                p.tok(K::TypeComment)?;
                p.raise_last::<()>(ErrorKind::Syntax, "bare * has associated type comment")
            })?;
            self.pos = after_star;
        }
        self.opt(|p| {
            p.param(style)?;
            let equal = p.tok(K::Equal)?;
            p.raise_at::<()>(equal, "var-positional argument cannot have default value")
        })?;
        self.pos = after_star;
        self.comma_or_param(style)?;
        self.many(|p| p.param_with_end(style, Default::Maybe))?;
        let star = self.tok(K::Star)?;
        self.comma_or_param(style)?;
        self.raise_at(star, "* argument may appear only once")
    }

    fn comma_or_param(&mut self, style: Style) -> Match<()> {
        if self
            .opt(|p| p.param_with_end(style, Default::Never))?
            .is_none()
        {
            self.tok(K::Comma)?;
        }
        Ok(())
    }

    fn wrong_kwds(&mut self, style: Style) -> Match<()> {
        self.tok(K::DoubleStar)?;
        self.param(style)?;
        if let Some(equal) = self.opt(|p| p.tok(K::Equal))? {
            return self.raise_at(equal, "var-keyword argument cannot have default value");
        }
        self.tok(K::Comma)?;
        let next = match self.opt(|p| p.param(style))? {
            Some(param) => param,
            None => self.one_of(&[K::Star, K::DoubleStar, K::Slash])?,
        };
        self.raise_at(next, "arguments cannot follow var-keyword argument")
    }
}
