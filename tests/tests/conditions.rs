//! What conditions are taken and refused, with the exact words.

use leadstone::Model;

const FIELDS: &str = r#""employees":{"type":"number"},"open":{"type":"bool"},"signed":{"type":"date"},"tools":{"type":"list"},
"phone":{"type":"text","missing":"none"},"budget":{"type":"text","options":[{"is":"planned"},{"is":"approved"}]},"title":{"type":"text"}"#;

fn model(condition: &str) -> Result<Model, leadstone::Error> {
    let condition = serde_json::Value::from(condition);
    Model::from_json(&format!(
        r#"{{"format":1,"id":"m","standalone":true,"fields":{{{FIELDS}}},"gates":[{{"id":"g","when":{condition},"disqualify":"r"}}]}}"#
    ))
}

/// Conditions of every shape that the grammar has.
const RIGHT: &[&str] = &[
    "true",
    "!open",
    "!!open",
    "open == false || false",
    "employees >= 50 && employees < 200",
    "50 <= employees && 200 > employees",
    "employees in [1, 2.5, -3]",
    "budget == 'Planned ' || budget != \"approved\"",
    "budget in ['planned', 'approved']",
    "title.startsWith('vp') || title.endsWith('sales') || title.contains(\"o'b\")",
    "'crm' in tools && size(tools) >= 2 && 2 < size(tools)",
    "has(phone) && phone != '+82'",
    "signed > timestamp('2026-01-01T09:00:00+09:00')",
    "signed == '2026-01-01' || now < signed",
    "now - signed < duration('30d')",
    "signed + duration('2w') - duration('12h') <= now",
    "((open))&&(employees>5||open)",
    "employees in [1e3, .5, 2.5E-1, 0x1F, 5u, -.5, -0x10U]",
    "title == r'a\\n' || title == R\"x\" || title == '''it's''' || title == \"\"\"a \"b\" \"\"\"",
    "title == '\\x41\\u00e9\\U0001F600\\101\\a\\b\\f\\r\\v\\?\\`'",
    "now - signed < duration('1h30m') && signed - now >= duration('-1.5h') && now - signed < duration('1500ms500ms')",
    "open != false && false == open",
    " \n\topen\n",
];

#[test]
fn every_shape_of_the_grammar_is_taken() {
    for condition in RIGHT {
        if let Err(error) = model(condition) {
            assert_eq!(error.to_string(), "", "{condition}");
        }
    }
}

#[test]
fn what_stands_in_a_message_is_cut_to_what_people_read() {
    let error = model(&format!("{} == 1", "x".repeat(8_000))).expect_err("no such name");
    assert!(error.to_string().len() < 200, "{error}");
    let text = format!(r#"{{"format": 1, "id": "m", "{}": 1}}"#, "k".repeat(500_000));
    let error = Model::from_json(&text).expect_err("no such key");
    let shown = format!("unknown key `{}…`", "k".repeat(80));
    assert!(error.to_string().starts_with(&shown) && error.to_string().len() < 1_000, "{error}");
    let options: Vec<_> = (0..4_000).map(|i| serde_json::json!({"is": format!("option-{i:060}")})).collect();
    let text = serde_json::json!({
        "format": 1, "id": "m", "standalone": true, "fields": {"t": {"type": "text", "options": options}},
        "gates": [{"id": "g", "when": "t == 'a'", "disqualify": "r"}],
    });
    let error = Model::from_json(&text.to_string()).expect_err("no such option");
    assert!(error.to_string().len() < 2_000, "{error}");
}

#[test]
fn options_that_people_cannot_tell_apart_are_warned_of() {
    let warnings = |options: &str| -> Vec<String> {
        let text = format!(
            r#"{{"format": 1, "id": "m", "standalone": true, "fields": {{"t": {{"type": "text", "options": [{options}]}}}}}}"#
        );
        let model = Model::from_json(&text).expect("warnings stop nothing");
        model.warnings().iter().map(|p| format!("{} {}: {}", p.code(), p.path, p.kind)).collect()
    };
    assert_eq!(
        warnings(r#"{"is": "Acme"}, {"is": "\u0430cme"}, {"is": "other"}"#),
        ["options-alike fields.t.options[1].is: `\u{430}cme` looks like `Acme`, but has other letters"]
    );
    assert_eq!(
        warnings(r#"{"is": "\u0421RM"}"#),
        ["options-alike fields.t.options[0].is: `\u{421}RM` looks like `crm`, but has other letters"]
    );
    assert_eq!(
        warnings(r#"{"is": "a b"}, {"is": "\uff41 b"}, {"is": "a\u00a0b"}"#),
        [
            "options-alike fields.t.options[1].is: `\u{ff41} b` looks like `a b`, but has other letters",
            "options-alike fields.t.options[2].is: `a\u{a0}b` looks like `a b`, but has other letters",
        ]
    );
    assert_eq!(warnings(r#"{"is": "Москва"}, {"is": "서울"}, {"is": "São Paulo"}, {"is": "Sao Paulo"}"#), [""; 0]);
}

#[test]
fn a_word_that_is_read_on_is_warned_of() {
    let text = r#"{"format": 1, "id": "m", "standalone": true,
        "fields": {"t": {"type": "text", "values": {"a": "b", "B.": "c", "x": "c", "C": "c"}}}}"#;
    let model = Model::from_json(text).expect("warnings stop nothing");
    let warnings: Vec<String> =
        model.warnings().iter().map(|p| format!("{} {}: {}", p.code(), p.path, p.kind)).collect();
    assert_eq!(warnings, ["value-chain fields.t.values: what is read as `b` is not read on as `c`"]);
}

#[test]
fn more_words_than_any_field_has_are_refused() {
    let values: serde_json::Map<String, serde_json::Value> =
        (0..2_001).map(|i| (format!("w{i}"), "x".into())).collect();
    let error = |values: serde_json::Value| {
        let text = serde_json::json!({"format": 1, "id": "m", "standalone": true, "fields": {"t": {"type": "text", "values": values}}});
        Model::from_json(&text.to_string()).expect_err("too much").to_string()
    };
    let said = error(values.into());
    assert!(said.starts_with("fields.t.values: 2001 values, more than the limit of 2000"), "{said}");
    let said = error(serde_json::json!({"w": "x".repeat(257)}));
    assert!(said.starts_with("fields.t.values.w: the text is longer than 256 bytes"), "{said}");
}

#[test]
fn a_key_given_twice_in_toml_was_a_fault_of_syntax() {
    let error = Model::from_toml("format = 1\nid = \"m\"\nid = \"n\"\n").expect_err("which one counts?");
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        ("duplicate-key", "the key `id` is given twice at line 3, column 1")
    );
    let error =
        Model::from_toml("format = 1\nid = \"m\"\n[fields.a]\ntype = \"text\"\n[fields.a]\n").expect_err("twice");
    assert_eq!(
        (error.code(), error.to_string().as_str()),
        ("duplicate-key", "the key `a` is given twice at line 5, column 9")
    );
    let error = Model::from_toml(&format!("format = {}\nid = \"m\"\n", "9".repeat(30))).expect_err("too large");
    assert_eq!(error.problems()[0].kind.to_string(), "expected a whole number, found a number that is too large");
}

/// Wrong conditions, with what the first problem says and its hint.
#[rustfmt::skip]
const WRONG: &[(&str, &str)] = &[
    ("", "expected a name, a text or a number, found the end"),
    ("budget ==", "expected a name, a text or a number, found the end"),
    ("budget = 'a'", "unexpected `=` (write `==` to compare)"),
    ("budget == 'a' and employees > 5", "expected `&&`, `||` or the end, found `and` (write `&&` for and)"),
    ("employees > 5 or open", "expected `&&`, `||` or the end, found `or` (write `||` for or)"),
    ("employees > 5 & open", "unexpected `&` (write `&&` for and)"),
    ("employees > 5 | open", "unexpected `|` (write `||` for or)"),
    ("employees > 5 open", "expected `&&`, `||` or the end, found `open`"),
    ("(employees > 5", "expected `)`, found the end"),
    ("employees > 5)", "expected `&&`, `||` or the end, found `)`"),
    ("1 < employees < 5", "expected `&&` or `||`, found `<` (compare twice, as in `1 < x && x < 5`)"),
    ("employees > '5'", "`employees` is a number, compared with a text (write 5 without quotes)"),
    ("employees > 'many'", "`employees` is a number, compared with a text"),
    ("employees == true", "`employees` is a number, compared with true or false"),
    ("employees > budget", "`employees` is compared with `budget`; compare it with a value"),
    ("budget > 'a'", "texts have no order; use `==`, `in`, `startsWith`, `endsWith` or `contains`"),
    ("budget == 5", "`budget` is a text, compared with a number"),
    ("budget == 'aproved'", "`aproved` is not an option of `budget` (did you mean `approved`?)"),
    ("budget == 'xyz'", "`xyz` is not an option of `budget` (options: planned, approved)"),
    ("budget", "`budget` alone is neither true nor false (compare it with a value)"),
    ("employees", "`employees` alone is neither true nor false (compare it with a value)"),
    ("open == 1", "`open` is a bool, compared with a number"),
    ("budgt == 'planned'", "unknown name `budgt` (did you mean `budget`?)"),
    ("fit >= 50", "unknown name `fit`"),
    ("employees in budget", "`in` takes a field and a list of values, or a text and a list field"),
    ("budget in []", "the list of values is empty"),
    ("employees in []", "the list of values is empty"),
    ("not open", "expected `&&`, `||` or the end, found `open` (write `!` for not)"),
    ("not(open)", "unknown function `not` (write `!` for not)"),
    ("'crm' in budget", "`budget` is not a list (`in` takes a list field or a list of values)"),
    ("tools == 'crm'", "`tools` is a list (write `'x' in tools`)"),
    ("tools.contains('crm')", "`tools` is not a text (for a list write `'x' in field`)"),
    ("size(budget) > 1", "`size` works on lists, `budget` is none"),
    ("size(tools)", "`size` gives a number (compare it, as in `size(x) >= 2`)"),
    ("size(tools) == 'x'", "the size of a list is compared with a number"),
    ("budget.startsWith(5)", "`startsWith` takes one text, as in `person.title.startsWith('sales')`"),
    ("budget.matches('a')", "unknown function `matches` (known functions: startsWith, endsWith, contains, has, size, timestamp, duration)"),
    ("lower(budget) == 'a'", "unknown function `lower` (text is compared trimmed and in lower case, unless the field is `exact`)"),
    ("has(budget)", "`has` needs a field with `missing = \"none\"`, `budget` is not one (a condition cannot ask whether a fact is unknown: answering would then lower a score)"),
    ("has(phone) == true", "`has` is true or false by itself (leave the comparison out, and write `!` before it for the opposite)"),
    ("true == budget.startsWith('a')", "`startsWith` is true or false by itself (leave the comparison out, and write `!` before it for the opposite)"),
    ("signed > 5", "expected a date field, `now`, `timestamp('…')` or `duration('…')`"),
    ("signed > '22/11/2026'", "`22/11/2026` is not a date (write `2026-11-22` or `2026-11-22T09:30:00Z`)"),
    ("signed > timestamp('tomorrow')", "`tomorrow` is not a date (write `2026-11-22` or `2026-11-22T09:30:00Z`)"),
    ("now - signed < duration('30 days')", "`30 days` is not a length of time (write numbers and `s`, `m`, `h`, `d` or `w`, such as `14d` or `1h30m`)"),
    ("signed > duration('3d')", "an instant is compared with a length of time (as in `now - lead.created < duration('30d')`)"),
    ("now > timestamp('2026-01-01')", "the comparison names no date field"),
    ("signed - signed > duration('1d')", "the comparison names two fields; one is allowed"),
    ("now + now > signed", "an instant is compared with a length of time (as in `now - lead.created < duration('30d')`)"),
    ("employees > -x", "expected a number, found `x`"),
    ("employees > 1.2.3", "`1.2.3` is not a number"),
    ("employees > 5k", "`5k` is not a number"),
    ("budget == 'a", "the text has no closing '"),
    ("budget == 'a\\q'", "unknown escape in a text"),
    ("budget == ‘planned’", "unexpected `‘` (write a text in straight quotes)"),
    ("'a' == 'b'", "the comparison names no field or score"),
    ("employees + 1 > 5", "only dates and lengths of time can be added and subtracted (work numbers out beforehand: `x > 4` for `x + 1 > 5`)"),
    ("signed - 3 > now", "only dates and lengths of time can be added and subtracted (work numbers out beforehand: `x > 4` for `x + 1 > 5`)"),
    ("sined - now > duration('1d')", "unknown name `sined` (did you mean `signed`?)"),
    ("employees.", "expected a name after `.`, found the end"),
    ("budget == 'planned' # said so", "unexpected `#`"),
    ("1 + 1", "a sum is neither true nor false (compare it, as in `now - lead.created < duration('30d')`)"),
    ("employees > 1 + 1", "only dates and lengths of time can be added and subtracted (work numbers out beforehand: `x > 4` for `x + 1 > 5`)"),
    ("1 + 1 < employees", "only dates and lengths of time can be added and subtracted (work numbers out beforehand: `x > 4` for `x + 1 > 5`)"),
    ("title == b'a'", "bytes are no value of a field (write the text without `b`)"),
    ("title == rb'a'", "bytes are no value of a field (write the text without `b`)"),
    ("title == '''a'", "the text has no closing '''"),
    ("title == r'a\\'c'", "the text has no closing '"),
    ("title == '\\u12'", "unknown escape in a text"),
    ("employees > 5.", "`5.` is not a number"),
    ("employees > 1e", "`1e` is not a number"),
    ("employees > 0x", "`0x` is not a number"),
    ("employees > 1.5u", "`1.5u` is not a number"),
    ("employees > 999999999999999999999999999999", "999999999999999999999999999999 would be rounded: numbers end before 2^53"),
    ("employees .5", "expected a name after `.`, found `5`"),
    ("now - signed < duration('500ms')", "`500ms` has parts of a second (dates are whole seconds, and so is what is added to them)"),
    ("now - signed < duration('40000d')", "`40000d` is longer than a hundred years"),
    ("[1] == employees", "`employees` is a number, compared with a list"),
];

#[test]
fn a_wrong_condition_says_what_is_wrong_with_it() {
    for (condition, expected) in WRONG {
        let error = model(condition).expect_err(condition);
        let problem = error.problems().first().expect("an error has a problem");
        let hint = problem.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
        assert_eq!(format!("{}{hint}", problem.kind), *expected, "{condition}");
        assert!(problem.position.is_some(), "{condition}");
    }
}
