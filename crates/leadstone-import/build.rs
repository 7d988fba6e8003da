//! Lists the files of `tools/`, so that adding a tool is adding a file.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = Path::new(&env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?).join("tools");
    println!("cargo:rerun-if-changed={}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending == "json") {
            files.push(path);
        }
    }
    // The order of a folder differs between machines.
    files.sort();
    let mut list = String::from("&[\n");
    for path in &files {
        println!("cargo:rerun-if-changed={}", path.display());
        // Writing to a string cannot fail.
        let _ = writeln!(list, "    include_str!({:?}),", path.display().to_string());
    }
    list.push_str("]\n");
    let target = Path::new(&env::var("OUT_DIR").map_err(io::Error::other)?).join("tool_files.rs");
    fs::write(target, list)
}
