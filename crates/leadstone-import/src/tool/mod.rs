//! The tools whose exports are known, each a file of `tools/`. Knows nothing about models.

mod tool_file;
mod tools;

pub use tool_file::{Tool, ToolRecord, ToolTable};
pub(crate) use tools::detect;
pub use tools::tools;
