//! `itertools`: building blocks for iterators. A file per family; `tee` alone is a function.

mod accumulate;
mod chain;
mod combinatoric;
mod groupby;
mod infinite;
mod islice;
mod product;
mod select;
mod tee;
mod zip_longest;

use krait_object::{Args, Module, Result, Thread, Value, pymodule, ready_type};

/// Refuses keywords, except those of a subclass that has an `__init__` for them.
fn no_keywords(
    th: &Thread,
    cls: &krait_object::TypeObject,
    own: &krait_object::TypeObject,
    args: Args<'_>,
    name: &str,
) -> Result<()> {
    let init = |t: &krait_object::TypeObject| krait_object::SlotId::init.address(&t.slots);
    if !std::ptr::eq(cls, own) && init(cls) != init(own) {
        return Ok(());
    }
    args.no_keywords(th, name)
}

/// Exactly so many positional arguments, under the same rule for keywords.
fn exactly<'a, const N: usize>(
    th: &Thread,
    cls: &krait_object::TypeObject,
    own: &krait_object::TypeObject,
    args: Args<'a>,
    name: &str,
) -> Result<[&'a Value; N]> {
    no_keywords(th, cls, own, args, name)?;
    args.check_positional(th, name, N, N)?;
    let found: Vec<&'a Value> = args.positional().iter().collect();
    <[&'a Value; N]>::try_from(found).map_err(|_| th.type_error("wrong number of arguments"))
}

pub struct Itertools;

/// Functional tools for creating and using iterators.
#[pymodule(name = "itertools", include(tee::Tees))]
impl Itertools {
    #[init]
    fn init(th: &Thread, m: &Module) -> Result<()> {
        macro_rules! types {
            ($($file:ident: $($ty:ident $methods:ident),*;)*) => {$($(
                ready_type(&$file::$ty.ty, &$file::$methods::SPEC);
                m.add_type(th, &$file::$ty.ty)?;
            )*)*};
        }
        types! {
            accumulate: ACCUMULATE AccumulateMethods, BATCHED BatchedMethods;
            chain: CHAIN ChainMethods, STARMAP StarmapMethods, PAIRWISE PairwiseMethods;
            combinatoric: COMBINATIONS CombinationsMethods, REPLACEMENT ReplacementMethods, PERMUTATIONS PermutationsMethods;
            groupby: GROUPBY GroupByMethods, GROUPER GrouperMethods;
            infinite: COUNT CountMethods, CYCLE CycleMethods, REPEAT RepeatMethods;
            islice: ISLICE IsliceMethods;
            product: PRODUCT ProductMethods;
            select: TAKEWHILE TakeWhileMethods, DROPWHILE DropWhileMethods, FILTERFALSE FilterFalseMethods, COMPRESS CompressMethods;
            tee: TEE TeeMethods, TEE_DATA TeeDataMethods;
            zip_longest: ZIP_LONGEST ZipLongestMethods;
        }
        Ok(())
    }
}
