//! Tables that a layer above makes from what a layer below holds, kept where they are shared. Knows none of their types.

use std::any::Any;
use std::fmt;
use std::sync::OnceLock;

/// A cell for one value, which is made when it is first asked for.
///
/// The holder does not know the type of the value: a program need not know the engines that keep tables with it.
#[derive(Default)]
pub(crate) struct Late(OnceLock<Box<dyn Any + Send + Sync>>);

impl Late {
    /// Returns the value; `make` makes it the first time. Every caller of one cell asks for the same type.
    pub(crate) fn get_or_make<T: Any + Send + Sync>(&self, make: impl FnOnce() -> T) -> &T {
        self.0.get_or_init(|| Box::new(make())).downcast_ref().expect("one place holds one type")
    }
}

impl fmt::Debug for Late {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.get().is_some() { "Late(made)" } else { "Late(not made)" })
    }
}
