//! The sample that comes along: what a fresh clone shows first.

use crate::support::Folder;

#[test]
fn the_sample_spreads_over_stages_and_actions() {
    let ran = Folder::new().run(&["score", "--sample", "--top", "15", "--why"]).succeeds();
    for word in ["customer", "opportunity", "sql", "pql", "mql", "iql", "inquiry", "disqualified"] {
        assert!(ran.err.lines().any(|l| l.starts_with("stages") && l.contains(&format!("{word} "))), "{}", ran.err);
    }
    for word in ["call in 5m", "call in 1d", "nurture: educate", "nurture: later", "refer", "drop"] {
        assert!(ran.err.lines().any(|l| l.starts_with("actions") && l.contains(word)), "{}", ran.err);
    }
    assert!(ran.err.contains("at         2026-11-22T09:00:00Z, the day of the sample"), "{}", ran.err);
    assert!(ran.err.contains("leads      640 read, 640 scored, 0 rejected"), "{}", ran.err);
    assert!(ran.out.contains("15 of 640 leads"), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "colours are for terminals");
}

#[test]
fn lists_and_files_have_one_order() {
    let folder = Folder::new();
    folder.run(&["score", "--sample", "-o", "all.csv", "--why"]).succeeds();
    folder.run(&["score", "--sample", "-o", "all.jsonl", "--format", "reports"]).succeeds();
    let csv = folder.read("all.csv");
    let head = "rank,id,name,email,company,stage,label,action,segment,within,reason,gate,fit,fit_band,";
    assert!(
        csv.starts_with(head) && csv.lines().next().unwrap().ends_with(",model,why,at"),
        "{}",
        csv.lines().next().unwrap()
    );
    let by_csv: Vec<&str> = csv.lines().skip(1).map(|l| l.split(',').nth(1).unwrap()).collect();
    let reports: Vec<serde_json::Value> =
        folder.read("all.jsonl").lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    let by_json: Vec<&str> = reports.iter().map(|r| r["lead"].as_str().unwrap()).collect();
    assert_eq!(by_csv, by_json);
    assert_eq!(by_csv.len(), 640);
    let again = folder.run(&["score", "--sample", "--format", "csv", "--why"]).succeeds().out;
    assert!(again == csv, "the same input gives the same bytes");
}

#[test]
fn urgency_puts_calls_first() {
    let folder = Folder::new();
    let out = folder.run(&["score", "--sample", "--format", "csv", "--order", "urgency"]).succeeds().out;
    let actions: Vec<&str> = out.lines().skip(1).map(|l| l.split(',').nth(7).unwrap()).collect();
    let last_call = actions.iter().rposition(|a| *a == "call").unwrap();
    assert!(actions[..last_call].iter().all(|a| *a == "call"));
    assert_eq!(actions.last(), Some(&"drop"));
}

#[test]
fn the_best_lead_of_the_sample_can_be_explained() {
    let folder = Folder::new();
    let out = folder.run(&["score", "--sample", "--format", "csv", "--order", "urgency", "--top", "1"]).succeeds().out;
    let id = out.lines().nth(1).unwrap().split(',').nth(1).unwrap();
    let text = folder.run(&["explain", "--sample", "--lead", id]).succeeds().out;
    for part in ["because", "Fit ", "Intent ", "Raised a hand:", "of 0 to 100, A: Ideal fit", "BANT"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    folder.run(&["explain", "--sample", "--lead", "CONT-9999"]).fails(
        2,
        "error: sample contacts.csv: no lead has the id or e-mail address `CONT-9999`\nhint: did you mean `CONT-0099`?\n",
    );
}
