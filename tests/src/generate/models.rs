//! Random model documents that the library accepts, with every kind of field, term, score and outcome.

use serde_json::{Map, Value, json};

use super::Tape;
use super::conditions::{Scope, condition, number};
use super::field_plan::{FieldPlan, Kind, WORDS};

/// Activity types.
pub(super) const TYPES: &[&str] =
    &["page_view", "email_click", "email_delivered", "demo_request", "form_submit", "open"];

/// What random models may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variety {
    /// Everything.
    Full,
    /// Everything, and ids of all event rules are given, so that they can change places.
    Named,
    /// Nothing depends on the calendar, only on how long ago something was.
    Undated,
    /// Terms are event rules that only give points; sums have no negative weights.
    Gains,
}

/// A model document as JSON text.
pub fn model(tape: &mut Tape, variety: Variety) -> String {
    let mut document = Map::new();
    document.insert("format".into(), json!(1));
    document.insert("id".into(), json!("random"));
    document.insert("standalone".into(), json!(true));
    if tape.chance(30) {
        let mut activity = Map::new();
        if tape.chance(40) {
            activity.insert("bucket".into(), json!("1h"));
        }
        if tape.chance(40) {
            activity.insert("future".into(), json!(*tape.pick(&["0s", "1h", "3d"])));
        }
        if tape.chance(40) {
            activity.insert("clicks".into(), json!(["email_click", "Page View"]));
        }
        if tape.chance(40) {
            activity.insert("machine_links".into(), json!(tape.between(2, 4)));
            activity.insert("machine_within".into(), json!(*tape.pick(&["0s", "10s", "1h"])));
            activity.insert("machine_after".into(), json!(*tape.pick(&["0s", "5s", "1h"])));
        }
        document.insert("activity".into(), Value::Object(activity));
    }
    let (fields, plans) = fields(tape, variety);
    document.insert("fields".into(), Value::Object(fields));
    let mut scope = Scope { fields: plans, ..Scope::default() };
    let facts = scope.clone();
    let scores = scores(tape, &mut scope, &facts, variety);
    document.insert("scores".into(), json!(scores));
    let personas: Vec<Value> = (0..tape.below(4)).map(|i| persona(tape, i, &facts, variety)).collect();
    if !personas.is_empty() {
        let names = personas.iter().filter_map(|p| Some(p.get("id")?.as_str()?.to_owned())).collect();
        scope.words.push(("persona".into(), names));
        document.insert("personas".into(), json!(personas));
    }
    let banded: Vec<(String, Vec<String>)> =
        scope.words.iter().filter_map(|(n, w)| Some((n.strip_suffix(".band")?.to_owned(), w.clone()))).collect();
    if !banded.is_empty() && tape.chance(50) {
        let (rows, columns) = (tape.pick(&banded).clone(), tape.pick(&banded).clone());
        document.insert("matrices".into(), json!([{"id": "grade", "rows": rows.0, "columns": columns.0}]));
        let words = rows.1.iter().flat_map(|r| columns.1.iter().map(move |c| format!("{r}{c}"))).collect();
        scope.words.push(("grade".into(), words));
    }
    outcomes(tape, &mut document, scope, &facts);
    Value::Object(document).to_string()
}

fn outcomes(tape: &mut Tape, document: &mut Map<String, Value>, mut scope: Scope, facts: &Scope) {
    let names: Vec<String> = (0..tape.below(4)).map(|i| format!("stage{i}")).collect();
    let stages: Vec<Value> = names
        .iter()
        .enumerate()
        .map(|(index, id)| {
            let mut stage = Map::new();
            stage.insert("id".into(), json!(id));
            if index > 0 || tape.chance(20) {
                stage.insert("enter".into(), json!(condition(tape, &scope, 2)));
            }
            if tape.chance(50) {
                stage.insert("leave".into(), json!(condition(tape, &scope, 2)));
            }
            if tape.chance(30) {
                stage.insert("aliases".into(), json!([format!("CRM, {id}"), format!("Known as {id}")]));
            }
            Value::Object(stage)
        })
        .collect();
    let gates: Vec<Value> = (0..tape.below(4))
        .map(|i| {
            let when = condition(tape, facts, 3);
            if names.is_empty() || tape.chance(40) {
                json!({"id": format!("gate{i}"), "when": when, "disqualify": format!("reason {i}")})
            } else {
                json!({"id": format!("gate{i}"), "when": when, "fast_track": tape.pick(&names)})
            }
        })
        .collect();
    if !names.is_empty() {
        scope.words.push(("stage".into(), names));
    }
    scope.facts.extend(["disqualified".to_owned(), "fast_tracked".to_owned()]);
    let actions: Vec<Value> = (0..tape.below(4))
        .map(|i| {
            let mut action = Map::new();
            action.insert("do".into(), json!(*tape.pick(&["call", "refer", "drop"])));
            if tape.chance(25) {
                action.insert("do".into(), json!("nurture"));
                action.insert("segment".into(), json!(format!("segment {i}")));
            }
            if tape.chance(90) {
                action.insert("when".into(), json!(condition(tape, &scope, 3)));
            }
            if tape.chance(50) {
                action.insert("reason".into(), json!(format!("because {i}")));
            }
            if tape.chance(30) {
                action.insert("within".into(), json!("4h"));
            }
            Value::Object(action)
        })
        .collect();
    document.insert("stages".into(), json!(stages));
    document.insert("gates".into(), json!(gates));
    document.insert("actions".into(), json!(actions));
}

fn fields(tape: &mut Tape, variety: Variety) -> (Map<String, Value>, Vec<FieldPlan>) {
    let mut fields = Map::new();
    let mut plans: Vec<FieldPlan> = Vec::new();
    for index in 0..2 + tape.below(5) {
        let kind = *tape.pick(&[Kind::Number, Kind::Text, Kind::Bool, Kind::List, Kind::Text, Kind::Date]);
        let kind = if variety == Variety::Undated && kind == Kind::Date { Kind::Number } else { kind };
        let mut plan = FieldPlan {
            name: format!("{}.f{index}", tape.pick(&["company", "person", "deal"])),
            kind,
            exact: false,
            may_be_missing: tape.chance(15),
            options: Vec::new(),
            has_levels: false,
        };
        let field = field(tape, &mut plan, variety);
        fields.insert(plan.name.clone(), field);
        plans.push(plan);
    }
    for (index, how) in
        ["seniority", "function", "email_kind", "email_domain", "website_domain", "size_band"].iter().enumerate()
    {
        let fits: Vec<String> = plans
            .iter()
            .filter(|p| p.kind == if *how == "size_band" { Kind::Number } else { Kind::Text } && p.options.is_empty())
            .map(|p| p.name.clone())
            .collect();
        if fits.is_empty() || !tape.chance(25) {
            continue;
        }
        let mut field = Map::new();
        field.insert("derive".into(), json!(how));
        field.insert("from".into(), json!(tape.pick(&fits)));
        if tape.chance(30) && variety != Variety::Undated {
            field.insert("valid_for".into(), json!(*tape.pick(&["30d", "400d"])));
        }
        let words: &[&str] = match *how {
            "seniority" => &["cxo", "vp"],
            "function" => &["sales"],
            "email_kind" => &["business", "free"],
            "size_band" => &["1-10", "11-50"],
            _ => &[],
        };
        let name = format!("lead.d{index}");
        fields.insert(name.clone(), Value::Object(field));
        let options = words.iter().map(ToString::to_string).collect();
        plans.push(FieldPlan {
            name,
            kind: Kind::Text,
            exact: false,
            may_be_missing: false,
            options,
            has_levels: false,
        });
    }
    {
        for index in 0..tape.below(3) {
            let mut field = Map::new();
            field.insert("count".into(), json!(*tape.pick(&["events", "days", "days_since_last"])));
            if tape.chance(70) {
                field.insert("of".into(), json!(tape.some(2, |t| *t.pick(TYPES))));
            }
            if tape.chance(30) {
                field.insert("where".into(), json!(property_condition(tape, variety)));
            }
            if tape.chance(60) {
                field.insert("within".into(), json!(*tape.pick(&["1d", "7d", "36h", "90d"])));
            }
            let name = format!("count{index}");
            fields.insert(name.clone(), Value::Object(field));
            let plan = FieldPlan {
                name,
                kind: Kind::Number,
                exact: false,
                may_be_missing: false,
                options: Vec::new(),
                has_levels: false,
            };
            plans.push(plan);
        }
    }
    (fields, plans)
}

fn field(tape: &mut Tape, plan: &mut FieldPlan, variety: Variety) -> Value {
    let mut field = Map::new();
    let kind = match plan.kind {
        Kind::Number => "number",
        Kind::Text => "text",
        Kind::Bool => "bool",
        Kind::Date => "date",
        Kind::List => "list",
    };
    field.insert("type".into(), json!(kind));
    if tape.chance(30) {
        field.insert("aliases".into(), json!([format!("Alias of {}", plan.name)]));
    }
    if tape.chance(30) && variety != Variety::Undated {
        field.insert("valid_for".into(), json!(*tape.pick(&["10d", "100d", "365d"])));
    }
    if plan.may_be_missing {
        field.insert("missing".into(), json!("none"));
    }
    if plan.kind == Kind::Date && tape.chance(20) {
        field.insert("past".into(), json!(true));
    }
    if matches!(plan.kind, Kind::Text | Kind::List) {
        plan.exact = tape.chance(15);
        if plan.exact {
            field.insert("exact".into(), json!(true));
        }
        if tape.chance(35) {
            let count = 1 + tape.below(4);
            plan.options = WORDS.iter().skip(tape.below(5)).take(count).map(ToString::to_string).collect();
            plan.has_levels = plan.kind == Kind::Text && tape.chance(70);
            let written: Vec<Value> = plan
                .options
                .iter()
                .map(|o| {
                    if plan.has_levels { json!({"is": o, "level": tape.between(-100, 100)}) } else { json!({"is": o}) }
                })
                .collect();
            field.insert("options".into(), json!(written));
            // Compared in lower case, as the library keeps them.
            if !plan.exact {
                plan.options.iter_mut().for_each(|o| *o = o.to_lowercase());
            }
        }
    }
    if matches!(plan.kind, Kind::Text | Kind::List) && tape.chance(30) {
        let values: Map<String, Value> = values(tape, &plan.options).collect();
        if !values.is_empty() {
            field.insert("values".into(), json!(values));
        }
    }
    Value::Object(field)
}

/// Words that are read as others: some that nothing else speaks of, some that tables and conditions name. No option is
/// read as another, and nothing that is read on.
fn values<'t>(tape: &'t mut Tape, options: &'t [String]) -> impl Iterator<Item = (String, Value)> + 't {
    let targets: Vec<&String> = options.iter().collect();
    let free = ["saas", "bank", "b", "Vp of sales", "Somebody else"];
    let words = ["Big Bank", "sub-prime", "Re_tail", "서 울", "S a l e s", "50", "true", "ß, Co."];
    words.into_iter().filter_map(move |word| {
        let normal = leadstone::model::normal_alias(word);
        if options.iter().any(|o| leadstone::model::normal_alias(o) == normal) || !tape.chance(40) {
            return None;
        }
        let read = if targets.is_empty() { (*tape.pick(&free)).to_owned() } else { (*tape.pick(&targets)).clone() };
        Some((word.to_owned(), json!(read)))
    })
}

fn points(tape: &mut Tape) -> i64 {
    match tape.below(12) {
        0 => 0,
        1..=8 => tape.between(1, 40),
        9 | 10 => -tape.between(1, 40),
        _ => *tape.pick(&[1_000_000_000, -1_000_000_000, 12_345]),
    }
}

fn scores(tape: &mut Tape, scope: &mut Scope, facts: &Scope, variety: Variety) -> Vec<Value> {
    let mut scores = Vec::new();
    for index in 0..=tape.below(4) {
        let id = format!("s{index}");
        let mut score = Map::new();
        let (mut low, mut high) = (0, 100);
        if tape.chance(25) {
            (low, high) = (tape.between(-50, 20), tape.between(21, 200));
            score.insert("range".into(), json!([low, high]));
        }
        let leveled: Vec<&str> = facts.fields.iter().filter(|f| f.has_levels).map(|f| f.name.as_str()).collect();
        if index > 0 && tape.chance(25) {
            let mut sum = Map::new();
            for part in 0..=tape.below(index) {
                sum.insert(
                    format!("s{part}"),
                    json!(tape.between(if variety == Variety::Gains { 0 } else { -30 }, 130)),
                );
            }
            score.insert("sum".into(), Value::Object(sum));
        } else if !leveled.is_empty() && variety != Variety::Gains && tape.chance(30) {
            let criteria: Vec<Value> = (0..=tape.below(3))
                .map(|i| {
                    let mut criterion = Map::new();
                    criterion.insert("id".into(), json!(format!("c{i}")));
                    criterion.insert("field".into(), json!(tape.pick(&leveled)));
                    criterion.insert("weight".into(), json!(tape.between(0, 60)));
                    if tape.chance(30) {
                        criterion.insert("no_answer".into(), json!(tape.between(-100, 100)));
                    }
                    Value::Object(criterion)
                })
                .collect();
            score.insert("criteria".into(), json!(criteria));
        } else {
            score.insert("groups".into(), groups(tape, facts, variety));
        }
        if tape.chance(30) {
            score.insert("hand_over".into(), json!(tape.between(low, high)));
            scope.facts.push(format!("{id}.ready"));
        }
        if tape.chance(50) {
            let middle = tape.between(low, high - 1);
            let mut bands = vec![
                json!({"id": "lo", "from": low, "to": middle}),
                json!({"id": "Hi", "from": middle + 1, "to": high}),
            ];
            // A score may have no band: that is warned of, not refused.
            if tape.chance(20) {
                bands.remove(tape.below(2));
            } else if tape.chance(30) {
                bands.reverse();
            }
            let names = bands.iter().filter_map(|b| Some(b.get("id")?.as_str()?.to_owned())).collect();
            scope.words.push((format!("{id}.band"), names));
            score.insert("bands".into(), json!(bands));
        }
        score.insert("id".into(), json!(id));
        scope.scores.push((id, low, high));
        scores.push(Value::Object(score));
    }
    scores
}

fn persona(tape: &mut Tape, index: usize, facts: &Scope, variety: Variety) -> Value {
    let mut persona = Map::new();
    persona.insert("id".into(), json!(format!("{}-buyer", ["z", "m", "a"][index])));
    if tape.chance(60) {
        persona.insert("at_least".into(), json!(tape.between(0, 40)));
    }
    persona.insert("groups".into(), groups(tape, facts, variety));
    Value::Object(persona)
}

fn groups(tape: &mut Tape, facts: &Scope, variety: Variety) -> Value {
    let groups: Vec<Value> = (0..=tape.below(3))
        .map(|index| {
            let mut group = Map::new();
            group.insert("id".into(), json!(format!("g{index}")));
            if tape.chance(50) {
                group.insert("cap".into(), json!(tape.between(0, 60)));
            }
            if tape.chance(25) {
                group.insert("min".into(), json!(-tape.between(0, 20)));
            }
            let most = usize::from(variety != Variety::Gains);
            let tables: Vec<Value> = (0..most * tape.below(3)).filter_map(|i| table(tape, i, facts)).collect();
            group.insert("tables".into(), json!(tables));
            let rules: Vec<Value> = (0..most * tape.below(4))
                .map(|i| json!({"id": format!("r{i}"), "when": condition(tape, facts, 4), "points": points(tape)}))
                .collect();
            group.insert("rules".into(), json!(rules));
            let events: Vec<Value> = (0..tape.below(4)).map(|i| event(tape, i, variety)).collect();
            group.insert("events".into(), json!(events));
            Value::Object(group)
        })
        .collect();
    json!(groups)
}

fn table(tape: &mut Tape, index: usize, facts: &Scope) -> Option<Value> {
    let fits: Vec<&FieldPlan> = facts.fields.iter().filter(|f| !matches!(f.kind, Kind::Date | Kind::List)).collect();
    let field = (!fits.is_empty()).then(|| (*tape.pick(&fits)).clone())?;
    let mut table = Map::new();
    table.insert("id".into(), json!(format!("t{index}")));
    table.insert("field".into(), json!(field.name));
    if field.kind == Kind::Number {
        let mut cuts: Vec<f64> = tape.some(4, |t| number(t).parse().expect("a number as written"));
        cuts.sort_by(f64::total_cmp);
        cuts.dedup();
        let all: Vec<i64> = (0..=cuts.len()).map(|_| points(tape)).collect();
        table.insert("cuts".into(), json!(cuts));
        table.insert("points".into(), json!(all));
    } else {
        let mut words = if field.kind == Kind::Bool { vec!["true".into(), "false".into()] } else { field.words() };
        let mut cells = Vec::new();
        for _ in 0..=tape.below(3) {
            if words.is_empty() {
                break;
            }
            let count = (1 + tape.below(2)).min(words.len());
            let is: Vec<String> = words.drain(..count).collect();
            cells.push(match is.as_slice() {
                [one] => json!({"is": one, "points": points(tape)}),
                many => json!({"is": many, "points": points(tape)}),
            });
        }
        table.insert("cells".into(), json!(cells));
        if tape.chance(40) {
            table.insert("other".into(), json!(points(tape)));
        }
    }
    if tape.chance(40) {
        table.insert("no_answer".into(), json!(points(tape)));
    }
    if field.may_be_missing && tape.chance(50) {
        table.insert("none".into(), json!(points(tape)));
    }
    Some(Value::Object(table))
}

fn event(tape: &mut Tape, index: usize, variety: Variety) -> Value {
    let mut event = Map::new();
    if variety == Variety::Named || tape.chance(50) {
        event.insert("id".into(), json!(format!("e{index}")));
    }
    event.insert("type".into(), json!(tape.some(2, |t| *t.pick(TYPES))));
    let mut worth = points(tape);
    if variety == Variety::Gains {
        worth = worth.abs();
    }
    event.insert("points".into(), json!(worth));
    if tape.chance(30) {
        event.insert("where".into(), json!(property_condition(tape, variety)));
    }
    let period = *tape.pick(&["14d", "1d", "7d", "30d", "36h", "100d"]);
    match tape.below(6) {
        1 => drop(event.insert("half_life".into(), json!(period))),
        2 => drop(event.insert("linear".into(), json!(period))),
        3 => drop(event.insert("window".into(), json!(period))),
        4 | 5 => {
            let lose = tape.between(1, 100);
            let steps = json!({"every": period, "lose": lose, "compound": tape.chance(50)});
            event.insert("steps".into(), steps);
        }
        _ => {}
    }
    if tape.chance(40) {
        event.insert("per_day".into(), json!(tape.between(1, 3)));
    }
    if tape.chance(30) {
        event.insert("family".into(), json!(*tape.pick(&["x", "y"])));
    } else if tape.chance(60) {
        event.insert("cap".into(), json!(tape.between(0, 60) * if worth < 0 { -1 } else { 1 }));
    }
    Value::Object(event)
}

/// A condition over the properties that random activities have.
pub(super) fn property_condition(tape: &mut Tape, variety: Variety) -> String {
    let plan = |name: &str, kind| FieldPlan {
        name: name.to_owned(),
        kind,
        exact: false,
        may_be_missing: false,
        options: Vec::new(),
        has_levels: false,
    };
    let fields = vec![
        plan("path", Kind::Text),
        plan("seconds", Kind::Number),
        plan("done", Kind::Bool),
        plan("asset", Kind::Text),
        plan("missing_one", Kind::Text),
    ];
    let mut text = condition(tape, &Scope { fields, ..Scope::default() }, 2);
    if variety != Variety::Undated && tape.chance(15) {
        let month = tape.between(1, 12);
        text = format!("{text} && due >= timestamp('2026-{month:02}-01') - duration('1d')");
    }
    if tape.chance(15) {
        let word = *tape.pick(&["a", "b", "saas"]);
        text = format!("({text}) || '{word}' in tags");
    }
    text
}
