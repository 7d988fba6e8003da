//! The command: reads its flags and a model, opens the store, and serves until it is stopped.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use leadstone::{Model, Timestamp};
use leadstone_http::{Service, VerdictStore};
use tokio::net::TcpListener;

const USAGE: &str = "leadstone-http [--listen ADDRESS] [--model FILE] [--data FOLDER]

  --listen   where to listen (127.0.0.1:8080)
  --model    a model document in TOML or JSON (the built-in one)
  --data     keep verdicts in this folder (in memory only)";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match serve(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// What the flags say.
struct Flags {
    listen: SocketAddr,
    model: Option<PathBuf>,
    data: Option<PathBuf>,
}

impl Flags {
    fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut flags = Self { listen: SocketAddr::from(([127, 0, 0, 1], 8080)), model: None, data: None };
        for pair in arguments.chunks(2) {
            match pair {
                [flag, value] if flag == "--listen" => {
                    flags.listen = value.parse().map_err(|e| format!("--listen {value}: {e}"))?;
                }
                [flag, value] if flag == "--model" => flags.model = Some(value.into()),
                [flag, value] if flag == "--data" => flags.data = Some(value.into()),
                _ => return Err(USAGE.to_owned()),
            }
        }
        Ok(flags)
    }
}

async fn serve(arguments: &[String]) -> Result<(), String> {
    let flags = Flags::parse(arguments)?;
    let model = flags.model.as_deref().map_or_else(|| Ok(Model::builtin()), read_model)?;
    let store = flags.data.map_or_else(|| Ok(VerdictStore::in_memory()), |folder| VerdictStore::open(&folder));
    let service = Service::new(model, store.map_err(|e| e.to_string())?, now);
    let listener = TcpListener::bind(flags.listen).await.map_err(|e| format!("{}: {e}", flags.listen))?;
    println!("listening on http://{}", listener.local_addr().map_err(|e| e.to_string())?);
    axum::serve(listener, service.router()).await.map_err(|e| e.to_string())
}

fn read_model(path: &Path) -> Result<Model, String> {
    let text = fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
    let is_json = path.extension().is_some_and(|extension| extension == "json");
    let model = if is_json { Model::from_json(&text) } else { Model::from_toml(&text) };
    model.map_err(|e| {
        let problems: Vec<String> = e.problems().iter().map(|p| format!("{}: {p}", path.display())).collect();
        problems.join("\n")
    })
}

fn now() -> Timestamp {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |passed| passed.as_secs());
    let instant = i64::try_from(seconds).ok().and_then(Timestamp::from_unix);
    instant.expect("the clock of the machine is before the year 10000")
}

#[cfg(test)]
mod tests {
    use super::Flags;

    fn parse(text: &str) -> Result<Flags, String> {
        Flags::parse(&text.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn flags_come_in_pairs_and_have_defaults() {
        let flags = parse("--data kept --listen 127.0.0.1:0").expect("two flags");
        assert_eq!((flags.listen.port(), flags.data.as_deref()), (0, Some("kept".as_ref())));
        assert_eq!(parse("").expect("no flags").listen.to_string(), "127.0.0.1:8080");
        for wrong in ["--data", "--date kept", "kept", "--listen here"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
