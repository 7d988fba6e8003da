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
    ("now - signed < duration('30 days')", "`30 days` is not a length of time (write a whole number and `s`, `m`, `h`, `d` or `w`, such as `14d`)"),
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
