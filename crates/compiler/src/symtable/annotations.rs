//! The scopes of annotations, which are evaluated on demand (PEP 649, PEP 749).

use krait_ast::{Arg, Arguments, Expr};
use krait_base::Loc;

use super::build::Builder;
use super::{NodeKey, NodeKind, ScopeKind, SymbolFlags};
use crate::error::Result;

impl Builder<'_> {
    /// The annotation of a variable. All of a scope's share one annotation scope.
    pub fn variable_annotation(&mut self, annotation: &Expr<'_>) -> Result {
        let parent = self.current_id();
        let kind = self.kind();
        // Annotations of local variables are never evaluated.
        let unevaluated = kind == ScopeKind::Function;
        // A module may be run partially, so any of its annotations may be missing.
        let conditional = match kind {
            ScopeKind::Module => true,
            ScopeKind::Class => self.table[parent].in_conditional_block,
            _ => false,
        };
        if conditional && !self.table[parent].has_conditional_annotations {
            self.table[parent].has_conditional_annotations = true;
            self.add_def(
                self.names.conditional_annotations,
                SymbolFlags::USE,
                annotation.loc,
            )?;
        }
        if let Some(block) = self.table[parent].annotation_block {
            self.enter_existing_block(block);
        } else {
            // Found through its parent, so the key only has to be unique.
            let key = NodeKey::new(NodeKind::Arguments, annotation);
            self.enter_block(
                self.names.annotate,
                ScopeKind::Annotation,
                key,
                annotation.loc,
            )?;
            self.table[parent].annotation_block = Some(self.current_id());
            if kind == ScopeKind::Class && !self.future_annotations {
                // Even where the class binds the name itself.
                self.table[parent].needs_classdict = true;
                self.current().can_see_class_scope = true;
                self.add_def(self.names.classdict, SymbolFlags::USE, annotation.loc)?;
            }
        }
        let block = self.current_id();
        if unevaluated {
            self.table[block].in_unevaluated_annotation = true;
        }
        self.expr(annotation)?;
        if unevaluated {
            self.table[block].in_unevaluated_annotation = false;
        }
        self.exit_block();
        Ok(())
    }

    /// The annotations of a function's parameters and result.
    pub fn function_annotations(
        &mut self,
        loc: Loc,
        args: &Arguments<'_>,
        returns: Option<&Expr<'_>>,
    ) -> Result {
        let in_class = self.current().can_see_class_scope || self.kind() == ScopeKind::Class;
        let key = NodeKey::new(NodeKind::Arguments, args);
        self.enter_block(self.names.annotate, ScopeKind::Annotation, key, loc)?;
        if in_class {
            self.current().can_see_class_scope = true;
            self.add_def(self.names.classdict, SymbolFlags::USE, loc)?;
        }
        for arg in args
            .posonlyargs
            .iter()
            .chain(args.args)
            .chain(args.vararg)
            .chain(args.kwarg)
            .chain(args.kwonlyargs)
        {
            self.parameter_annotation(arg)?;
        }
        if let Some(returns) = returns {
            self.current().annotations_used = true;
            self.expr(returns)?;
        }
        self.exit_block();
        Ok(())
    }

    fn parameter_annotation(&mut self, arg: &Arg<'_>) -> Result {
        let Some(annotation) = arg.annotation else {
            return Ok(());
        };
        self.current().annotations_used = true;
        self.expr(annotation)
    }
}
