//! Files as tools write them: compressed, in the encodings of Windows, with notes and footers, as workbooks.

use std::io::{Cursor, Write as _};
use std::process::Stdio;

use flate2::Compression;
use flate2::write::GzEncoder;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::write::SimpleFileOptions;

use crate::support::{Folder, Ran};

const LEADS: &str = "Email;Company;Job Title;Number of Employees\n\
    a@aa.example;Müller GmbH;Geschäftsführer;250\nb@bb.example;Schulz AG;Leiter Vertrieb;120\n";

fn score(name: &str, bytes: impl AsRef<[u8]>, args: &[&str]) -> Ran {
    let common = ["score", name, "--stream", "--format", "csv", "--at", "2026-11-22"];
    Folder::with(name, bytes).run(&[&common, args].concat()).succeeds()
}

/// The cells of some columns of the result, by row.
fn cells(ran: &Ran, columns: &[&str]) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(ran.out.as_bytes());
    let header = reader.headers().unwrap().clone();
    let places: Vec<usize> =
        columns.iter().map(|name| header.iter().position(|known| known == *name).unwrap()).collect();
    reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            places.iter().map(|place| row[*place].to_owned()).collect::<Vec<_>>().join(" | ")
        })
        .collect()
}

/// Both leads are read, and the summary says how.
#[track_caller]
fn assert_leads(name: &str, bytes: impl AsRef<[u8]>, about: &str) {
    let ran = score(name, bytes, &["--carry", "Company"]);
    assert_eq!(cells(&ran, &["id", "Company"]), ["a@aa.example | Müller GmbH", "b@bb.example | Schulz AG"]);
    assert!(ran.err.starts_with(&format!("file       {name}{about}\n")), "{}", ran.err);
    assert!(ran.err.contains("leads      2 read, 2 scored, 0 rejected\n"), "{}", ran.err);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::fast());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

fn utf_16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Every letter of the leads is one byte.
fn windows(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(letter).unwrap()).collect()
}

#[test]
fn a_text_in_any_encoding_is_read_and_the_summary_names_it() {
    assert_leads("plain.csv", LEADS, "");
    assert_leads("mark.csv", ["\u{feff}", LEADS].concat(), "");
    assert_leads("windows.csv", windows(LEADS), ": Windows-1252");
    assert_leads("utf16.csv", utf_16(&["\u{feff}", LEADS].concat()), ": UTF-16");
    assert_leads("utf16.txt", utf_16(LEADS), ": UTF-16");
    let broken = [LEADS.as_bytes(), b"c@cc.example;M\xfcller;;10\n"].concat();
    let ran = score("broken.csv", broken, &["--carry", "Company"]);
    assert_eq!(cells(&ran, &["Company"]), ["Müller GmbH", "Schulz AG", "M\u{fffd}ller"]);
    assert!(ran.err.starts_with("file       broken.csv: UTF-8 with broken characters\n"), "{}", ran.err);
}

#[test]
fn what_is_compressed_is_told_by_its_bytes() {
    assert_leads("leads.csv.gz", gzip(LEADS.as_bytes()), ": gzip");
    assert_leads("leads.csv", gzip(&windows(LEADS)), ": gzip, Windows-1252");
    assert_leads("leads.zst", zstd::encode_all(LEADS.as_bytes(), 1).unwrap(), ": Zstandard");
    let lines = "{\"id\": \"a\", \"person.title\": \"CEO\"}\n{\"id\": \"b\"}\n";
    assert_eq!(cells(&score("leads.jsonl.gz", gzip(lines.as_bytes()), &[]), &["id"]), ["a", "b"]);
    let mut cut = gzip(LEADS.as_bytes());
    cut.truncate(cut.len() - 9);
    let folder = Folder::with("cut.csv.gz", cut);
    folder.run(&["score", "cut.csv.gz"]).fails(2, "error: cut.csv.gz: the gzip file is damaged or cut short\n");
}

#[test]
fn standard_input_is_read_twice() {
    let folder = Folder::with("log.csv", "Contact ID,Activity Type,Activity Date\na@aa.example,page_view,2026-11-20\n");
    for args in [&["--stream"][..], &["--activities", "log.csv"]] {
        for bytes in [LEADS.as_bytes().to_vec(), gzip(LEADS.as_bytes()), windows(LEADS), workbook()] {
            let common = ["score", "-", "--format", "csv", "--at", "2026-11-22"];
            let ran = folder.run_with(&[&common, args].concat(), &bytes).succeeds();
            assert!(ran.err.contains("leads      2 read, 2 scored, 0 rejected\n"), "{}", ran.err);
        }
    }
    folder
        .run_with(&["score", "-", "--activities", "-"], LEADS.as_bytes())
        .fails(2, "error: standard input is named for two tables\nhint: name a file for one of them\n");
}

#[cfg(unix)]
#[test]
fn a_pipe_with_a_name_is_read_twice() {
    let folder = Folder::new();
    let args = ["score", "/dev/stdin", "--format", "csv", "--rejects", "rejects.csv", "--notes", "notes.csv"];
    let mut command = folder.command(&args);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(LEADS.as_bytes()).unwrap();
    let ran = Ran::of(child.wait_with_output().unwrap()).succeeds();
    assert!(ran.err.contains("leads      2 read, 2 scored, 0 rejected\n"), "{}", ran.err);
}

#[test]
fn a_line_that_names_the_separator_is_no_header() {
    assert_leads("sep.csv", ["sep=;\r\n", LEADS].concat(), "");
    let piped = LEADS.replace(';', "|");
    assert_leads("pipe.csv", utf_16(&["\u{feff}sep=|\n", &piped].concat()), ": UTF-16");
}

#[test]
fn notes_above_and_a_footer_below_are_left_out_and_counted() {
    let linkedin = "Notes:\n\"When exporting your data, you may notice that some of the addresses, or all, are \
                    missing.\"\n\nFirst Name,Last Name,Email Address,Company,Position,Connected On\n\
                    Ada,Example,ada@acme.example,Acme,CEO,03 Nov 2026\nBob,Example,,Beta,CTO,04 Nov 2026\n";
    let ran = score("Connections.csv", linkedin, &["--carry", "First Name"]);
    assert_eq!(cells(&ran, &["First Name"]), ["Ada", "Bob"]);
    assert!(ran.err.lines().next().unwrap().ends_with("2 lines above the header left out"), "{}", ran.err);
    let salesforce = "\"First Name\",\"Last Name\",\"Title\",\"Company / Account\",\"Email\",\"Lead Source\"\n\
                      \"Ada\",\"Example\",\"VP Sales\",\"Acme\",\"ada@acme.example\",\"Partner\"\n\
                      \"Bob\",\"Example\",\"CEO\",\"Beta\",\"bob@beta.example\",\"Web\"\n\n\n\
                      \"Leads report\"\n\"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.\"\n\
                      \"Confidential Information - Do Not Distribute\"\n\
                      \"Generated By: Ada Example 11/22/2026 9:00 AM\"\n\"Example Org\"\n";
    let ran = score("report.csv", salesforce, &[]);
    assert!(ran.err.contains("leads      2 read, 2 scored, 0 rejected\n"), "{}", ran.err);
    assert!(ran.err.lines().next().unwrap().ends_with("5 lines below the table left out"), "{}", ran.err);
}

#[test]
fn a_line_with_one_cell_among_rows_is_a_reject() {
    let rows = "Name,Email,Company\nAda,ada@acme.example,Acme\n-- page 2 --\nBob,bob@beta.example,Beta\n-- end --\n";
    let ran = score("pages.csv", rows, &["--verbose"]);
    assert!(ran.err.contains("leads      3 read, 2 scored, 1 rejected\n"), "{}", ran.err);
    assert!(ran.err.contains("pages.csv:3: the row has 1 cell, the header 3\n"), "{}", ran.err);
    assert!(ran.err.lines().next().unwrap().ends_with(": 1 line below the table left out"), "{}", ran.err);
    // An address at the end is a lead and no footer.
    let ran = score("short.csv", "Email,Name,Company\na@acme.example,Ada,Acme\n\nb@beta.example,,\n", &[]);
    assert!(ran.err.contains("leads      2 read, 2 scored, 0 rejected\n"), "{}", ran.err);
}

#[test]
fn empty_cells_at_the_end_of_a_row_may_be_missing_or_be_too_many() {
    let rows = "Contact ID,Name,Email,Company\n1,Ada\n2,Bob,bob@beta.example,Beta,, \n3,Cid,c@x.example,Acme, Inc.\n";
    let ran = score("rows.csv", rows, &["--verbose", "--carry", "Company"]);
    assert_eq!(cells(&ran, &["id", "Company"]), ["1 | ", "2 | Beta"]);
    assert!(ran.err.contains("rows.csv:4: the row has 5 cells, the header 4\n"), "{}", ran.err);
}

/// A sheet of notes, and the leads below a title in another one.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let about = book.add_worksheet().set_name("About").unwrap();
    about.write_string(0, 0, "Exported for the team").unwrap();
    about.write_string(1, 0, "Ask Ada").unwrap();
    let (day, time) = (Format::new().set_num_format("yyyy-mm-dd"), Format::new().set_num_format("dd/mm/yyyy hh:mm"));
    let leads = book.add_worksheet().set_name("Leads").unwrap();
    leads.write_string(0, 0, "Leads of November").unwrap();
    let header =
        ["Email", "Company", "Job Title", "Number of Employees", "Score", "Created", "Last Touch", "Trial", "Next"];
    for (column, name) in (0..).zip(header) {
        leads.write_string(2, column, name).unwrap();
    }
    for (row, email, company) in [(3, "a@aa.example", "Müller, \"M\" GmbH"), (5, "b@bb.example", "Two\nlines")] {
        leads.write_string(row, 0, email).unwrap();
        leads.write_string(row, 1, company).unwrap();
        leads.write_string(row, 2, "CEO").unwrap();
        leads.write_number(row, 3, 1200).unwrap();
        leads.write_number(row, 4, 1.234).unwrap();
        let date = ExcelDateTime::from_ymd(2026, 11, 3).unwrap();
        leads.write_datetime_with_format(row, 5, &date, &day).unwrap();
        leads.write_datetime_with_format(row, 6, date.and_hms(14, 5, 0).unwrap(), &time).unwrap();
        leads.write_boolean(row, 7, true).unwrap();
        leads.write_formula(row, 8, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    }
    book.add_worksheet().set_name("Companies").unwrap().write_string(0, 0, "Website").unwrap();
    book.save_to_buffer().unwrap()
}

const CARRIED: [&str; 2] = ["--carry", "Company,Number of Employees,Score,Created,Last Touch,Trial"];

#[test]
fn a_workbook_is_read_from_its_first_sheet_with_a_table() {
    let ran = score("leads.xlsx", workbook(), &CARRIED);
    let columns = ["id", "Company", "Number of Employees", "Score", "Created", "Last Touch", "Trial"];
    let rest = "1200 | 1.2340 | 2026-11-03 | 2026-11-03T14:05:00 | TRUE";
    let expected =
        [format!("a@aa.example | Müller, \"M\" GmbH | {rest}"), format!("b@bb.example | Two\nlines | {rest}")];
    assert_eq!(cells(&ran, &columns), expected);
    let about = "file       leads.xlsx: sheet Leads of 3, 1 line above the header left out\n";
    assert!(ran.err.starts_with(about), "{}", ran.err);
}

#[test]
fn a_note_names_the_row_of_the_sheet() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0..).zip(["Email", "Number of Employees"]) {
        sheet.write_string(1, column, name).unwrap();
    }
    // A cell of two lines does not move the rows below it.
    for (row, email, size) in [(2, "a@acme.example\nb@acme.example", "lots"), (4, "c@acme.example", "few")] {
        sheet.write_string(row, 0, email).unwrap();
        sheet.write_string(row, 1, size).unwrap();
    }
    let folder = Folder::with("book.xlsx", book.save_to_buffer().unwrap());
    folder.run(&["score", "book.xlsx"]).succeeds();
    let notes = folder.read("book.notes.csv");
    for noted in ["book.xlsx,3,Number of Employees,lots", "book.xlsx,5,Number of Employees,few"] {
        assert!(notes.contains(noted), "{notes}");
    }
}

#[test]
fn a_sheet_may_be_named() {
    let folder = Folder::with("leads.xlsx", workbook()).and("leads.csv", LEADS).and("leads.jsonl", "{}\n");
    folder.run(&["score", "leads.xlsx", "--sheet", "leads", "--format", "csv"]).succeeds();
    folder.run(&["score", "leads.xlsx", "--sheet", "Deals"]).fails(
        2,
        "error: leads.xlsx: the workbook has no sheet `Deals`\nhint: its sheets are `About`, `Leads`, `Companies`\n",
    );
    for name in ["leads.csv", "leads.jsonl"] {
        folder.run(&["score", name, "--sheet", "Leads"]).fails(
            2,
            &format!("error: {name}: the file is no workbook, so it has no sheet `Leads`\nhint: leave --sheet out\n"),
        );
    }
    folder
        .run(&["score", "--sample", "--sheet", "Leads"])
        .fails(2, "error: --sheet Leads: no workbook of leads is named\n");
}

#[test]
fn companies_and_activities_may_be_workbooks() {
    let book = |rows: &[[&str; 3]]| {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(cells) {
                sheet.write_string(row, column, *cell).unwrap();
            }
        }
        book.save_to_buffer().unwrap()
    };
    let companies = book(&[["Website", "Company", "Industry"], ["aa.example", "Müller", "Software"]]);
    let log = book(&[["Email", "Activity Type", "Activity Date"], ["a@aa.example", "page_view", "2026-11-20"]]);
    let folder = Folder::with("leads.csv", LEADS).and("companies.xlsx", companies).and("log.xlsx", log);
    let args =
        ["score", "leads.csv", "--companies", "companies.xlsx", "--activities", "log.xlsx", "--at", "2026-11-22"];
    let ran = folder.run(&args).succeeds();
    assert!(ran.err.contains("activities 1 read, 1 joined"), "{}", ran.err);
    assert!(ran.err.contains("joined to 1 lead"), "{}", ran.err);
}

/// The least that an ODS file needs.
fn spreadsheet(manifest: &str) -> Vec<u8> {
    let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
    let text = |word: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{word}</text:p></table:table-cell>")
    };
    let header: String = ["Email", "Score", "Created", "Trial"].iter().map(|name| text(name)).collect();
    let lead = text("a@aa.example")
        + "<table:table-cell office:value-type=\"float\" office:value=\"2.375\"/>\
           <table:table-cell office:value-type=\"date\" office:date-value=\"2026-11-03\"/>\
           <table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"/>";
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content><office:body><office:spreadsheet>\
         <table:table table:name=\"Leads\">{}{}</table:table></office:spreadsheet></office:body>\
         </office:document-content>",
        row(&header),
        row(&lead)
    );
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let files = [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ];
    for (name, text) in files {
        archive.start_file(name, stored).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn an_open_document_is_read_as_well() {
    let ran = score("leads.ods", spreadsheet("<manifest:manifest/>"), &["--carry", "Score,Created,Trial"]);
    assert_eq!(cells(&ran, &["id", "Score", "Created", "Trial"]), ["a@aa.example | 2.3750 | 2026-11-03 | TRUE"]);
    assert!(ran.err.starts_with("file       leads.ods\n"), "{}", ran.err);
}

#[test]
fn a_workbook_that_cannot_be_opened_says_why() {
    let locked =
        "<manifest:manifest><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>";
    let mut cut = workbook();
    cut.truncate(cut.len() - 200);
    let folder = Folder::with("locked.ods", spreadsheet(locked))
        .and("cut.xlsx", cut)
        .and("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and no more");
    folder.run(&["score", "locked.ods"]).fails(
        2,
        "error: locked.ods: the workbook is protected by a password\n\
         hint: save it without a password, or save the sheet as `CSV UTF-8`\n",
    );
    for name in ["cut.xlsx", "old.xls"] {
        let ran = folder.run(&["score", name]);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.starts_with(&format!("error: {name}: the workbook is damaged: ")), "{}", ran.err);
        assert!(ran.err.contains("\nhint: open it in a spreadsheet and save it again"), "{}", ran.err);
    }
}

#[test]
fn threads_are_bounded() {
    let folder = Folder::with("leads.csv", LEADS);
    folder.run(&["score", "leads.csv", "--threads", "20000", "--format", "csv"]).succeeds();
}
