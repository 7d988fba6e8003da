//! Input that is not what it should be: one clear message each, and nothing lost.

use std::fmt::Write as _;
use std::io::Read;
use std::process::Stdio;

use crate::support::Folder;

const AT: [&str; 2] = ["--at", "2026-11-22"];

#[track_caller]
fn refused(name: &str, bytes: impl AsRef<[u8]>, message: &str) {
    Folder::with(name, bytes).run(&["score", name]).fails(2, message);
}

#[test]
fn a_file_that_is_not_there() {
    Folder::new().run(&["score", "leads.csv"]).fails(2, "error: leads.csv: no such file\n");
    Folder::new()
        .run(&["score"])
        .fails(2, "error: no leads are named\nhint: name a file, or take the leads that come along: --sample\n");
    let folder = Folder::with("leads.csv", "Email\na@acme.example\n");
    folder.run(&["score", "leads.csv", "--companies", "c.csv"]).fails(2, "error: c.csv: no such file\n");
    folder.run(&["score", "."]).fails(
        2,
        "error: .: no Parquet file is in this folder\nhint: files that end in .parquet or .pq are read; subfolders are not\n",
    );
    folder.run(&["score", "leads.csv", "--companies", "."]).fails(
        2,
        "error: .: no Parquet file is in this folder\nhint: files that end in .parquet or .pq are read; subfolders are not\n",
    );
}

#[test]
fn a_file_with_nothing_in_it() {
    let hint = "hint: a table starts with a line of column names\n";
    refused("leads.csv", "", &format!("error: leads.csv: the file is empty\n{hint}"));
    refused("leads.csv", "\n\r\n", &format!("error: leads.csv: the file has nothing but empty lines\n{hint}"));
    refused("leads.csv", "Email,Job Title\n", "error: leads.csv: no rows below the column names\n");
}

#[test]
fn columns_that_no_fact_claims() {
    let ran = Folder::with("leads.csv", "Foo,Bar\n1,2\n").run(&["score", "leads.csv"]);
    assert_eq!(ran.code, 5, "{}", ran.err);
    let warning = "warning    nothing that the model `b2b-saas` asks about was found; --columns lists what was\n";
    assert!(ran.err.ends_with(warning), "{}", ran.err);
    let folder = Folder::with("leads.csv", "Email,Shoe size\na@acme.example,44\n");
    let ran = folder.run(&["score", "leads.csv"]).succeeds();
    assert!(ran.err.contains(", 1 unknown (--columns lists them)"), "{}", ran.err);
    let ran = folder.run(&["score", "leads.csv", "--columns"]).succeeds();
    assert!(ran.err.contains("  Email      100 %  person.email\n  Shoe size  100 %  unknown\n"), "{}", ran.err);
}

#[test]
fn files_that_are_no_table() {
    refused(
        "leads.zip",
        b"PK\x03\x04",
        "error: leads.zip: the file is a zip archive, and no workbook\nhint: unpack it, and name the file in it\n",
    );
    refused(
        "leads.xls",
        "\n<html><body><table><tr><td>Email",
        "error: leads.xls: the file is HTML or XML, not a table\nhint: open it in a spreadsheet and save it as XLSX\n",
    );
    refused(
        "leads.bz2",
        "BZh91AY",
        "error: leads.bz2: the file is compressed in a way that is not read\n\
         hint: unpack it; gzip and Zstandard are read\n",
    );
    refused(
        "leads.csv",
        b"\x89PNG\0\0\rIHDR",
        "error: leads.csv: the file is not a text\nhint: save it as `CSV UTF-8`\n",
    );
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_header() {
    let folder = Folder::with("bom.csv", "\u{feff}Contact ID;Email\r\nC1;a@acme.example\r\n");
    let ran = folder.run(&["score", "bom.csv", "--format", "csv"]).succeeds();
    assert!(ran.out.lines().nth(1).unwrap().starts_with("1,C1,a@acme.example,"), "{}", ran.out);
}

const ROWS: &[u8] = b"Contact ID,Email,Number of Employees\n\
    1,a@acme.example,lots\n\
    2,\"b@acme.example,10\n\
    3,c@acme.example\n\
    4,d@acme.example,10,x\n\
    5,\"e\n@acme.example\",10\n\
    5,f@acme.example,10\n\
    6,g\xff@acme.example,10\n\
    7,\"h\"@acme.example,10\n\
    8,i@acme.example,20\n";

#[test]
fn rows_that_cannot_be_read_are_set_aside_as_they_are() {
    let folder = Folder::with("leads.csv", ROWS);
    let ran = folder.run(&["score", "leads.csv", AT[0], AT[1], "--verbose"]).succeeds();
    assert_eq!(
        ran.err,
        "file       leads.csv: Windows-1252\n\
         columns    2 facts, 1 column of who a lead is, 0 known that this model does not use, 0 unknown (--columns lists them)\n\
         filled     Email 100 %, Number of Employees 83 %\n\
         leads      9 read, 6 scored, 3 rejected\n\
         ids        `Contact ID` repeats, so it is the key of another record\n\
         stages     inquiry 6\n\
         actions    nurture: educate 6\n\
         model      b2b-saas revision 1 (HASH)\n\
         at         2026-11-22T00:00:00Z\n\
         notes      1 cell could not be read, so its fact is unknown, all in leads.notes.csv\n  \
         leads.csv:2: column `Number of Employees`: `lots` is not a number\n\
         rejected   3 rows, all in leads.rejects.csv\n  \
         leads.csv:3: a quote is opened and not closed\n  \
         leads.csv:5: the row has 4 cells, the header 3\n  \
         leads.csv:10: a quoted cell goes on behind its closing quote\n"
            .replace("HASH", &leadstone::Model::builtin().sha256()[..12])
    );
    let rejects = folder.bytes("leads.rejects.csv");
    let rejects = String::from_utf8_lossy(&rejects);
    assert_eq!(rejects.lines().next(), Some("file,line,reason,row"));
    assert!(rejects.contains("\"2,\"\"b@acme.example,10\"\n"), "{rejects}");
}

#[test]
fn rejected_rows_count_under_strict() {
    let folder = Folder::with("leads.csv", ROWS);
    assert_eq!(folder.run(&["score", "leads.csv", "--strict"]).code, 3);
    assert_eq!(folder.run(&["score", "leads.csv", "-o", "out.csv", "--rejects", "bad.csv"]).code, 0);
    assert_eq!(folder.files(), ["bad.csv", "leads.csv", "leads.rejects.csv", "out.csv", "out.notes.csv"]);
    let all_bad = Folder::with("leads.csv", "Email,Number of Employees\na@acme.example,x\n");
    assert_eq!(all_bad.run(&["score", "leads.csv"]).code, 0, "a cell costs no lead");
    let ran = all_bad.run(&["score", "leads.csv", "--strict"]);
    assert!(ran.err.ends_with("error: leads.csv: every row was rejected\n"), "{}", ran.err);
    assert_eq!(ran.code, 2);
}

#[test]
fn files_of_others_are_not_written_over() {
    let folder = Folder::with("leads.csv", ROWS).and("leads.rejects.csv", "mine");
    let ran = folder.run(&["score", "leads.csv"]);
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            4,
            "error: leads.rejects.csv: is there already, and is no list of rejected rows\n\
             hint: name another file with --rejects\n"
        )
    );
    assert_eq!(folder.read("leads.rejects.csv"), "mine");
    let message = "error: leads.csv: is read, so it is not written over\nhint: name another file\n";
    folder.run(&["score", "leads.csv", "-o", "leads.csv"]).fails(2, message);
    folder.run(&["score", "leads.csv", "-o", "no/out.csv"]).fails(4, "error: no/out.csv: no such folder\n");
}

#[test]
fn dates_in_the_future() {
    let model = "format = 1\nid = \"m\"\n[[scores]]\nid = \"s\"\n[[scores.groups]]\nid = \"g\"\n\
                 rules = [{ when = \"lead.created < now\", points = 5 }]\n\
                 events = [{ type = \"call\", points = 5 }]\n[[stages]]\nid = \"all\"\n";
    let folder = Folder::with("leads.csv", "Email,Create Date\na@acme.example,2099-01-01\nb@acme.example,2026-01-01\n")
        .and("m.toml", model)
        .and("log.csv", "Type,Date,Email\nCall,2026-11-01,b@acme.example\nCall,2027-11-01,b@acme.example\n");
    let ran =
        folder.run(&["score", "leads.csv", "--model", "m.toml", "--activities", "log.csv", AT[0], AT[1]]).succeeds();
    let note = "  leads.csv:2: column `Create Date`: `2099-01-01` lies in the future\n";
    assert!(ran.err.contains(note), "{}", ran.err);
    assert!(ran.err.contains("2 joined, 0 of nobody here, 0 rejected"), "{}", ran.err);
}

#[test]
fn activities_that_say_too_little() {
    let folder = Folder::with("leads.csv", "Email\na@acme.example\n")
        .and("log.csv", "Type,Date,Email\n,2026-11-01,a@acme.example\nCall,11/01/2026,a@acme.example\nCall,2026-11-01,\nCall,2026-11-01,x@acme.example\n")
        .and("who.csv", "Type,Date\nCall,2026-11-01\n");
    let ran = folder.run(&["score", "leads.csv", "--activities", "log.csv"]).succeeds();
    assert!(ran.err.contains("activities 4 read, 0 joined, 1 of nobody here, 3 rejected"), "{}", ran.err);
    for reason in [
        "log.csv:2: column `Type`: the activity has no type",
        "log.csv:3: column `Date`: `11/01/2026` may name the day or the month first",
        "log.csv:4: the activity has neither an e-mail address nor the id of a lead",
    ] {
        assert!(ran.err.contains(reason), "{}", ran.err);
    }
    folder.run(&["score", "leads.csv", "--activities", "who.csv"]).fails(
        2,
        "error: who.csv: no column holds who did it\n\
         hint: expected a column such as `Associated Contact Email`; or say which it is: --map 'Header=activity.email'\n",
    );
}

#[test]
fn companies_that_cannot_be_joined() {
    let folder = Folder::with("leads.csv", "Email\na@acme.example\n")
        .and("c.csv", "Domain,Industry,Number of Employees\nacme.example,retail,50\nacme.example,retail,50\n,retail,50\nx.example,retail,some\n")
        .and("d.csv", "Industry\nretail\n");
    let ran = folder.run(&["score", "leads.csv", "--companies", "c.csv"]).succeeds();
    assert!(ran.err.contains("companies  4 read, 2 rejected, joined to 1 lead\n"), "{}", ran.err);
    for reason in [
        "c.csv:3: the domain `acme.example` is in line 2 already",
        "c.csv:4: the company has no web domain, so no lead can be joined to it",
        "c.csv:5: column `Number of Employees`: `some` is not a number",
    ] {
        assert!(ran.err.contains(reason), "{}", ran.err);
    }
    folder.run(&["score", "leads.csv", "--companies", "d.csv"]).fails(
        2,
        "error: d.csv: no column holds the web domain of the companies\n\
         hint: expected a column such as `Company Domain Name` or `Website`\n",
    );
}

#[test]
fn maps_that_lead_nowhere() {
    let folder = Folder::with("leads.csv", "Email,Staff\na@acme.example,70\n");
    let fails = |map: &str, message: &str| folder.run(&["score", "leads.csv", "--map", map]).fails(2, message);
    fails("Staf=company.employees", "error: --map: no column is called `Staf`\nhint: did you mean `Staff`?\n");
    fails(
        "Staff=company.employes",
        "error: --map: the model `b2b-saas` has no field `company.employes`\nhint: did you mean `company.employees`?\n",
    );
    fails(
        "Staff=demo_requests_90d",
        "error: --map: `demo_requests_90d` is counted in the activities, so no column stands for it\n",
    );
    let ran = folder.run(&["score", "leads.csv", "--map", "Staff=company.employees", "--why"]).succeeds();
    assert!(ran.out.contains("+25 Size of the company (70)"), "{}", ran.out);
}

#[test]
fn a_stage_is_taken_only_where_it_is_mapped() {
    let folder = Folder::with("leads.csv", "Email,Step\na@acme.example,sql\nb@acme.example,slq\n");
    let ran = folder.run(&["score", "leads.csv", "--map", "Step=stage"]).succeeds();
    assert!(ran.err.contains("leads.csv:3: column `Step`: `slq` is not a stage of the model"), "{}", ran.err);
    let ran = folder.run(&["score", "leads.csv"]).succeeds();
    assert!(ran.err.contains("2 scored, 0 rejected"), "{}", ran.err);
}

#[test]
fn a_reader_that_has_read_enough_is_no_failure() {
    let mut rows = String::from("Email\n");
    for number in 0..20_000 {
        let _ = writeln!(rows, "lead{number}@acme.example");
    }
    let folder = Folder::with("leads.csv", rows);
    for format in ["csv", "jsonl"] {
        let mut child = folder
            .command(&["score", "leads.csv", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut start = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut start).unwrap();
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), err.contains("panicked")), (Some(0), false), "{err}");
    }
}

#[test]
fn leads_come_from_standard_input_as_well() {
    let folder = Folder::new();
    let ran = folder.run_with(&["score", "-", "--format", "csv"], b"Email\na@acme.example\nbroken\"@x,1\n");
    assert_eq!(ran.out.lines().count(), 2);
    assert!(ran.err.contains("standard input:3: the row has 2 cells, the header 1"), "{}", ran.err);
    assert_eq!(folder.files(), ["rejects.csv"]);
}

#[test]
fn a_model_has_its_own_words_for_nothing_and_the_command_line_others() {
    let model = "format = 1\nid = \"m\"\nempty_words = [\"tbd\"]\n[[scores]]\nid = \"s\"\n[[scores.groups]]\nid = \"g\"\n\
                 tables = [{ field = \"company.employees\", cuts = [10], points = [1, 2] }]\n[[stages]]\nid = \"all\"\n";
    let folder = Folder::with("m.toml", model).and("leads.csv", "Employees\nTBD\nN/A\n7\n");
    let noted = |more: &[&str]| {
        let ran = folder.run(&[&["score", "leads.csv", "--model", "m.toml", AT[0], AT[1]], more].concat()).succeeds();
        ["`TBD` is not a number", "`N/A` is not a number"].map(|note| ran.err.contains(note))
    };
    assert_eq!(noted(&[]), [false, true]);
    assert_eq!(noted(&["--empty", "n/a"]), [true, false]);
}
