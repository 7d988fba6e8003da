//! Streams of what is no table, and results that cannot be written: one clear message each, nothing half-written.

use std::io::Read;
use std::process::{Command, Stdio};
use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Date32Array, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::file::properties::WriterProperties;

use crate::stream::{LEADS_CSV, folder_of_files, in_all_formats, leads, parquet, table, texts, words};
use crate::support::{Folder, Ran};

#[test]
fn a_table_without_rows_says_so() {
    let empty = parquet(vec![("person.title", texts(&[]))]);
    let folder = Folder::with("leads.parquet", &empty).and("leads.jsonl", "\n\n");
    folder.run(&["score", "leads.parquet"]).fails(2, "error: leads.parquet: no leads are in it\n");
    folder.run(&["score", "leads.jsonl", "-o", "out.csv"]).fails(2, "error: leads.jsonl: no leads are in it\n");
    assert_eq!(folder.files(), ["leads.jsonl", "leads.parquet"]);
    folder.put("in/a.parquet", &empty);
    folder.put("in/b.parquet", parquet(vec![("person.title", texts(&[Some("CEO")]))]));
    folder.run(&["score", "in", "-o", "out.parquet"]).succeeds();
    assert_eq!(words(&table(&folder, "out.parquet").0, "id"), [Some("1".to_owned())]);
}

#[test]
fn files_that_are_no_parquet_or_not_whole() {
    let whole = parquet(leads());
    let folder = Folder::with("cut.parquet", &whole[..whole.len() - 9]).and("text.parquet", LEADS_CSV);
    let hint = "hint: fetch or write it again\n";
    folder
        .run(&["score", "cut.parquet", "-o", "out.parquet"])
        .fails(2, &format!("error: cut.parquet: the file is cut short: the end of a Parquet file is missing\n{hint}"));
    folder.run(&["score", "text.parquet"]).fails(2, "error: text.parquet: the file is not Parquet\n");
    folder.run(&["score", "none.parquet"]).fails(2, "error: none.parquet: no such file\n");
    folder
        .run(&["explain", "cut.parquet", "--lead", "c1"])
        .fails(2, "error: cut.parquet: the file is Parquet, not a text\nhint: only `leadstone score` reads Parquet\n");
    let mut footer = whole.clone();
    let end = footer.len();
    footer[end - 30..end - 8].fill(0xff);
    folder.put("footer.parquet", footer);
    let ran = folder.run(&["score", "footer.parquet", "-o", "out.parquet"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("error: footer.parquet: the Parquet file is damaged: "), "{}", ran.err);
    assert!(ran.err.ends_with(hint) && ran.err.lines().count() == 2, "{}", ran.err);
    assert_eq!(folder.files(), ["cut.parquet", "footer.parquet", "text.parquet"]);
}

#[test]
fn a_file_that_is_damaged_in_the_middle_leaves_nothing_half_written() {
    // Eight row groups in each of two files; the last one of the second is damaged.
    let titles: StringArray = (0..800).map(|row| Some(format!("title {row}"))).collect();
    let batch = RecordBatch::try_from_iter([("person.title", Arc::new(titles) as ArrayRef)]).unwrap();
    let properties =
        WriterProperties::builder().set_max_row_group_row_count(Some(100)).set_dictionary_enabled(false).build();
    let mut bytes = Vec::new();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let folder = Folder::new();
    folder.put("in/a.parquet", &bytes);
    let at = bytes.windows(9).rposition(|w| w == b"title 750").unwrap();
    bytes[at - 400..at + 100].fill(0xff);
    folder.put("in/b.parquet", &bytes);
    for threads in ["1", "3"] {
        for output in ["out.parquet", "out.csv"] {
            let ran = folder.run(&["score", "in", "-o", output, "--threads", threads]);
            assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{}", ran.err);
            assert!(ran.err.starts_with("error: in/b.parquet: the Parquet file is damaged behind row "), "{}", ran.err);
            assert_eq!(folder.files(), ["in"]);
        }
    }
}

#[test]
fn folders_that_are_no_table() {
    let folder = Folder::new();
    folder.put("in/b.txt", "x");
    let hint = "hint: files that end in .parquet or .pq are read; subfolders are not\n";
    folder.run(&["score", "in"]).fails(2, &format!("error: in: no Parquet file is in this folder\n{hint}"));
    folder.put("in/a.parquet", parquet(leads()));
    let mut other = leads();
    other.remove(2);
    folder.put("in/b.parquet", parquet(other));
    let hint = "hint: files of a folder must have the same columns\n";
    folder
        .run(&["score", "in", "-o", "out.csv"])
        .fails(2, &format!("error: in/b.parquet: the column `Job Title` of in/a.parquet is missing\n{hint}"));
    let mut other = leads();
    other[3].1 = texts(&[Some("1"), None, None, None]);
    folder.put("in/b.parquet", parquet(other));
    folder.run(&["score", "in", "-o", "out.csv"]).fails(
        2,
        &format!("error: in/b.parquet: the column `Number of Employees` holds texts, in in/a.parquet numbers\n{hint}"),
    );
    folder
        .run(&["score", "in", "-o", "in/out.parquet"])
        .fails(2, "error: in/out.parquet: lies in the folder that is read\nhint: name a file in another folder\n");
    assert_eq!(folder.files(), ["in"]);
}

#[test]
fn columns_that_cannot_be_what_they_are_called() {
    let mut columns = leads();
    columns[3].1 = Arc::new(Date32Array::from(vec![1, 2, 3, 4]));
    columns.push(("seen", Arc::new(BooleanArray::from(vec![true, false, true, false]))));
    columns.push(("fit", Arc::new(Int64Array::from(vec![1, 2, 3, 4]))));
    let folder = Folder::with("leads.parquet", parquet(columns));
    let ran = folder.run(&["score", "leads.parquet"]).succeeds();
    let note = "column `Number of Employees`: `1970-01-02` is not a number (4 such cells)\n";
    assert!(ran.err.contains(note), "{}", ran.err);
    let left_out = ["score", "leads.parquet", "--map", "Number of Employees=ignore", "--stream", "--format", "jsonl"];
    let fails = |more: &[&str], message: &str| folder.run(&[&left_out[..], more].concat()).fails(2, message);
    let out = folder.run(&[&left_out[..], &["--carry", "seen"]].concat()).succeeds().out;
    assert!(out.starts_with("{\"id\":\"c1\",\"seen\":true,\"stage\":"), "{out}");
    fails(&["--carry", "sean"], "error: --carry: no column is called `sean`\nhint: did you mean `seen`?\n");
    fails(
        &["--carry", "fit"],
        "error: --carry: the result has a column `fit` of its own\nhint: leave it out, or rename it in the input\n",
    );
    fails(&["--map", "Staff=company.employees"], "error: --map: no column is called `Staff`\n");
    let nothing = Folder::with("leads.parquet", parquet(vec![("x", texts(&[None])), ("y", texts(&[None]))]));
    let ran = nothing.run(&["score", "leads.parquet"]);
    assert!(ran.err.contains("warning    nothing that the model `b2b-saas` asks about was found"), "{}", ran.err);
    assert_eq!(ran.code, 5);
}

#[test]
fn what_a_stream_cannot_do_is_refused() {
    let folder = in_all_formats();
    let fails = |args: &[&str], message: &str| folder.run(&[&["score"], args].concat()).fails(2, message);
    fails(
        &["leads.parquet", "--stream", "-o", "out.csv", "--why"],
        "error: --why: the reasons are for ranked leads\n\
         hint: leave --stream out; --contributions writes every line of every sum\n",
    );
    fails(
        &["leads.csv", "--stream", "--format", "reports"],
        "error: --format reports: reports are for ranked leads\nhint: leave --stream out\n",
    );
    fails(
        &["leads.parquet", "-o", "leads.parquet"],
        "error: leads.parquet: is read, so it is not written over\nhint: name another file\n",
    );
}

#[test]
fn a_result_that_cannot_be_written_is_not_there() {
    let folder = folder_of_files();
    for format in ["parquet", "csv", "jsonl"] {
        for threads in ["1", "2"] {
            let args = ["score", "leads", "-o", "/dev/full", "--format", format, "--threads", threads];
            folder.run(&args).fails(4, "error: /dev/full: no space left\n");
        }
    }
    folder.run(&["score", "leads", "-o", "no/out.parquet"]).fails(4, "error: no/out.parquet: no such folder\n");
    assert_eq!(folder.files(), ["leads"]);
}

#[test]
fn a_full_disk_leaves_nothing_behind() {
    let folder = folder_of_files();
    let program = env!("CARGO_BIN_EXE_leadstone");
    for output in ["out.parquet", "out.csv", "out.jsonl"] {
        for threads in ["1", "2"] {
            // Files of more than a few blocks cannot be written, as on a disk that is full.
            let script = "trap '' XFSZ; ulimit -f 4; exec \"$@\"";
            let output = Command::new("sh")
                .args(["-c", script, "sh", program, "score", "leads", "--contributions", "-o", output])
                .args(["--threads", threads])
                .current_dir(folder.path("."))
                .stdin(Stdio::null())
                .output()
                .unwrap();
            let ran = Ran::of(output);
            assert_eq!((ran.code, ran.err.lines().count()), (4, 1), "{}", ran.err);
            assert!(ran.err.contains(": file too large"), "{}", ran.err);
            assert_eq!(folder.files(), ["leads"]);
        }
    }
}

#[test]
fn a_reader_that_has_read_enough_ends_a_stream() {
    let folder = folder_of_files();
    for threads in ["1", "2"] {
        let mut child = folder
            .command(&["score", "leads", "--format", "jsonl", "--contributions", "--threads", threads])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut start = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut start).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
    }
}
