//! Makes the packages: crates, wheel, npm package, command.

use std::fs;
use std::path::{Path, PathBuf};

use super::archive::{Archive, Packing};
use crate::shell::{output, root, run as shell, target, word};
use crate::{python, wasm};

/// The crates that are published, each behind those that it needs.
const CRATES: [&str; 4] = ["leadstone", "leadstone-import", "leadstone-arrow", "leadstone-cli"];

/// The crates by `cargo package`, which compiles each from what is packed.
pub(super) fn crates(out: &Path, version: &str) -> Result<Vec<Archive>, String> {
    let mut words = vec!["cargo", "package", "--quiet"];
    for name in CRATES {
        words.extend(["--package", name]);
    }
    shell(&words)?;
    let packed = CRATES.map(|name| format!("{name}-{version}.crate"));
    packed.iter().map(|file| Ok(tar(copied(&target().join("package").join(file), out)?))).collect()
}

pub(super) fn wheel(out: &Path) -> Result<Archive, String> {
    python::install_tools()?;
    python::wheel(out)?;
    Ok(Archive { path: only(out, "whl")?, packing: Packing::Wheel })
}

pub(super) fn npm(out: &Path, version: &str) -> Result<Archive, String> {
    wasm::install_cli()?;
    wasm::build()?;
    wasm::pack(out)?;
    Ok(tar(out.join(format!("leadstone-{version}.tgz"))))
}

/// The command, stripped, in a folder with its licences and README.
pub(super) fn command(out: &Path, version: &str) -> Result<Archive, String> {
    shell(&["cargo", "build", "--quiet", "--profile", "dist", "--package", "leadstone-cli"])?;
    let compiler = output(&["rustc", "--version", "--verbose"])?;
    let host = compiler.lines().find_map(|line| line.strip_prefix("host: ")).ok_or("rustc names no host")?;
    let name = format!("leadstone-{version}-{host}");
    let folder = target().join("xtask").join(&name);
    fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let binary = format!("leadstone{}", std::env::consts::EXE_SUFFIX);
    copied(&target().join("dist").join(binary), &folder)?;
    let package = root().join("crates/leadstone-cli");
    for file in ["LICENSE-APACHE", "LICENSE-MIT", "README.md"] {
        copied(&package.join(file), &folder)?;
    }
    let path = out.join(&name).with_added_extension("tar.gz");
    let parent = folder.parent().ok_or("a folder has a parent")?;
    shell(&["tar", "--create", "--gzip", "--file", word(&path)?, "--directory", word(parent)?, &name])?;
    Ok(tar(path))
}

fn tar(path: PathBuf) -> Archive {
    Archive { path, packing: Packing::Tar }
}

/// Copies a file into a folder.
fn copied(file: &Path, folder: &Path) -> Result<PathBuf, String> {
    let target = folder.join(file.file_name().unwrap_or_default());
    fs::copy(file, &target).map_err(|e| format!("{}: {e}", file.display()))?;
    Ok(target)
}

/// The one file of a folder with an extension.
fn only(folder: &Path, extension: &str) -> Result<PathBuf, String> {
    let entries = fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .collect();
    match <[PathBuf; 1]>::try_from(paths) {
        Ok([path]) => Ok(path),
        Err(paths) => Err(format!("{} files with .{extension} in {}, not one", paths.len(), folder.display())),
    }
}
