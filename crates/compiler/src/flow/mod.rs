//! The flow graph of a code object: basic blocks, the optimisations on them, and back to a list.
//!
//! The passes and their order are CPython's, because each shows in the finished code. Blocks are kept
//! in a vector and linked in the order of the code; blocks that were unlinked stay behind unused.

mod borrow;
mod build;
mod cold;
mod conditions;
mod consts;
mod exceptions;
pub mod fold;
mod graph;
mod inline;
mod jumps;
mod lines;
mod localsplus;
mod nops;
mod peephole;
mod reachable;
mod sequences;
mod stackdepth;
mod superinstructions;
mod swaps;
mod uninitialized;

use krait_base::Loc;
use krait_bytecode::{CodeFlags, Op};

use crate::codegen::Unit;
use crate::consts::ConstTable;
use crate::error::{CompileError, Result};
use crate::instr::{InstrSeq, Label};
use graph::BlockId;
pub use graph::Graph;

/// A finished instruction. The operand of a jump is the index of its target.
#[derive(Clone, Copy, Debug)]
pub struct Final {
    pub op: Op,
    pub arg: u32,
    pub loc: Loc,
    /// The handler of an exception raised here.
    pub handler: Option<Handler>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handler {
    /// The index of the handler's first instruction.
    pub target: u32,
    pub startdepth: u32,
    pub preserve_lasti: bool,
}

/// The code of a unit, ready to be assembled.
#[derive(Debug)]
pub struct Flow {
    pub instrs: Vec<Final>,
    pub stackdepth: u32,
    pub nlocalsplus: u32,
}

/// Optimises the code of a unit. Its constants and cells are renumbered on the way.
pub fn optimize(
    graph: &mut Graph,
    unit: &mut Unit<'_>,
    flags: CodeFlags,
    nparams: usize,
) -> Result<Flow> {
    optimize_unit(
        graph,
        &unit.code,
        &mut unit.consts,
        unit.varnames.len(),
        nparams,
    )?;
    finish(graph, unit, flags)
}

/// The steps from a graph to finished instructions.
fn finish(graph: &mut Graph, unit: &mut Unit<'_>, flags: CodeFlags) -> Result<Flow> {
    jumps::convert_pseudo_conditional(graph);
    let stackdepth = stackdepth::calculate(graph)?;
    let nlocalsplus = localsplus::prepare(graph, unit, flags);
    jumps::convert_pseudo_ops(graph)?;
    jumps::normalize(graph)?;
    borrow::optimize_load_fast(graph);
    Ok(Flow {
        instrs: to_final(graph),
        stackdepth,
        nlocalsplus,
    })
}

/// Finished instructions of a unit, without the optimisations.
pub fn finish_alone(graph: &mut Graph, unit: &mut Unit<'_>, flags: CodeFlags) -> Result<Flow> {
    build::from_instrs(graph, &unit.code)?;
    exceptions::mark_handlers(graph);
    exceptions::label_targets(graph)?;
    finish(graph, unit, flags)
}

/// The optimisations of instructions that are no unit's, with the one that comes last in units
/// (`_PyCompile_OptimizeCfg`).
pub fn optimize_alone(
    graph: &mut Graph,
    code: &InstrSeq,
    consts: &mut ConstTable,
    nlocals: usize,
) -> Result {
    optimize_unit(graph, code, consts, nlocals, 0)?;
    stackdepth::calculate(graph)?;
    borrow::optimize_load_fast(graph);
    Ok(())
}

/// The optimisations that need no more of a unit than its code and constants (`_PyCfg_OptimizeCodeUnit`).
pub fn optimize_unit(
    graph: &mut Graph,
    code: &InstrSeq,
    consts: &mut ConstTable,
    nlocals: usize,
    nparams: usize,
) -> Result {
    build::from_instrs(graph, code)?;
    exceptions::mark_handlers(graph);
    exceptions::label_targets(graph)?;

    graph.check()?;
    inline::small_or_no_lineno_blocks(graph);
    reachable::remove_unreachable(graph);
    lines::resolve(graph);
    conditions::optimize_load_const(graph, consts);
    peephole::optimize(graph, consts);
    nops::remove_redundant_nops_and_pairs(graph);
    reachable::remove_unreachable(graph);
    nops::remove_redundant_nops_and_jumps(graph)?;

    consts::remove_unused(graph, consts);
    uninitialized::add_checks(graph, nlocals, nparams);
    superinstructions::insert(graph);
    cold::push_to_end(graph)?;
    lines::resolve(graph);
    Ok(())
}

/// The blocks in order as a sequence. Each gets a label, which jumps to it name.
pub fn to_sequence(graph: &Graph) -> InstrSeq {
    let mut out = InstrSeq::default();
    let labels: Vec<Label> = (0..graph.len()).map(|_| out.new_label()).collect();
    let label_of = |block: BlockId| labels.get(block.index()).copied();
    for block in graph.order() {
        if let Some(label) = label_of(block) {
            out.place(label);
        }
        for instr in &graph[block].instrs {
            let arg = match label_of(instr.target) {
                Some(label) if crate::instr::has_target(instr.op) => label.0,
                _ => instr.arg,
            };
            out.push(instr.op, arg, instr.loc);
        }
    }
    out
}

/// The blocks in order as one list.
fn to_final(graph: &Graph) -> Vec<Final> {
    let mut starts = vec![0u32; graph.len()];
    let mut count = 0;
    for block in graph.order() {
        if let Some(start) = starts.get_mut(block.index()) {
            *start = count;
        }
        count += graph[block].instrs.len() as u32;
    }
    let start_of = |block: BlockId| starts.get(block.index()).copied().unwrap_or(0);
    let mut instrs = Vec::with_capacity(count as usize);
    for block in graph.order() {
        for instr in &graph[block].instrs {
            let handler = (instr.except != BlockId::NONE).then(|| Handler {
                target: start_of(instr.except),
                startdepth: graph[instr.except].startdepth.unwrap_or(0),
                preserve_lasti: graph[instr.except].preserve_lasti,
            });
            let arg = if crate::instr::has_target(instr.op) {
                start_of(instr.target)
            } else {
                instr.arg
            };
            instrs.push(Final {
                op: instr.op,
                arg,
                loc: instr.loc,
                handler,
            });
        }
    }
    instrs
}

fn malformed(what: &str) -> crate::error::Error {
    CompileError::system(what)
}
