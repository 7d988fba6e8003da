//! Parses a line typed as an answer. Knows nothing about what it does to the interview.

use leadstone::document::FieldType;
use leadstone::interview::{Effect, Question};
use leadstone::model::FieldView;
use leadstone::{Model, Number, Value};

/// A parsed line.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum AnswerLine {
    Value(Value),
    /// Asked, and not answered.
    Refused,
    /// Not known: not asked again.
    Unknown,
    Back,
    Quit,
    Help,
    /// Not usable, with the reason.
    Wrong(String),
}

/// Whether only the listed answers are allowed.
fn is_closed(field: Option<FieldView<'_>>) -> bool {
    field.is_some_and(|f| f.kind() == FieldType::Bool || (f.kind() == FieldType::Text && f.options().next().is_some()))
}

/// Whether an answer is numbered and can be chosen. A refusal is typed as `n`. Of an open text only the answers that
/// the document names are numbered; for numbers, dates and lists a typed number is a value.
pub(crate) fn is_choice(field: Option<FieldView<'_>>, answer: &Effect) -> bool {
    let Some(value) = &answer.value else { return false };
    let is_text = field.is_some_and(|f| f.kind() == FieldType::Text);
    is_closed(field) || (is_text && answer.share > 0.0 && answer.label != value.to_string() && answer.label != "Other")
}

fn choices<'q>(field: Option<FieldView<'q>>, question: &'q Question) -> impl Iterator<Item = &'q Effect> {
    question.answers.iter().filter(move |answer| is_choice(field, answer))
}

pub(crate) fn read(line: &str, question: &Question, model: &Model) -> AnswerLine {
    let field = model.fields().find(|f| f.name() == question.field);
    let count = choices(field, question).count();
    match line.trim() {
        "u" | "U" => return AnswerLine::Unknown,
        "n" | "N" => return AnswerLine::Refused,
        "b" | "B" => return AnswerLine::Back,
        "q" | "Q" => return AnswerLine::Quit,
        "?" => return AnswerLine::Help,
        "" => return AnswerLine::Wrong(expected(field, count)),
        _ => {}
    }
    let text = line.trim();
    if count == 0 {
        return AnswerLine::Value(Value::from(text));
    }
    if let Ok(number) = text.parse::<usize>() {
        let chosen = number.checked_sub(1).and_then(|n| choices(field, question).nth(n)).and_then(|a| a.value.clone());
        return chosen.map_or_else(
            || AnswerLine::Wrong(format!("there is no answer {number}: {}", expected(field, count))),
            AnswerLine::Value,
        );
    }
    // The value itself is as good as its number.
    let same = |a: &&Effect| {
        let value = a.value.as_ref().map(ToString::to_string).unwrap_or_default();
        value.eq_ignore_ascii_case(text) || a.label.to_lowercase() == text.to_lowercase()
    };
    match choices(field, question).find(same).and_then(|a| a.value.clone()) {
        Some(value) => AnswerLine::Value(value),
        None if !is_closed(field) => AnswerLine::Value(Value::from(text)),
        None => AnswerLine::Wrong(format!("`{text}` is no answer: {}", expected(field, count))),
    }
}

/// A value as the model reads it: `007` is 7.
pub(crate) fn as_read(value: Value, field: Option<FieldView<'_>>) -> Value {
    match &value {
        Value::Text(text) if field.is_some_and(|f| f.kind() == FieldType::Number) => {
            text.trim().parse().ok().and_then(Number::new).map_or(value, Value::Number)
        }
        _ => value,
    }
}

fn expected(field: Option<FieldView<'_>>, count: usize) -> String {
    let what = match field.map(|f| f.kind()) {
        _ if is_closed(field) => format!("type a number from 1 to {count}"),
        Some(FieldType::Text) if count > 0 => format!("type a number from 1 to {count}, or the answer"),
        Some(FieldType::Number) => "type a number, without thousands separators".to_owned(),
        Some(FieldType::Date) => "type a date such as 2026-11-22".to_owned(),
        Some(FieldType::List) => "type one or more, with commas".to_owned(),
        _ => "type the answer".to_owned(),
    };
    format!("{what}, or u, n, b, q, ?")
}

#[cfg(test)]
mod tests {
    use leadstone::interview::{Interview, InterviewOptions, Step};
    use leadstone::{Lead, Timestamp};

    use super::*;

    /// The first question of a model, where nothing is known.
    fn first(model: &Model) -> Question {
        let at = Timestamp::parse("2026-11-22").expect("a date");
        let interview = Interview::new(model, InterviewOptions::default()).expect("options that make sense");
        let verdict = model.score(&Lead::new(), at).expect("an empty lead");
        match interview.next(&verdict).expect("a verdict of the model") {
            Step::Ask(question) => Some(question),
            _ => None,
        }
        .expect("there is something to ask")
    }

    #[test]
    fn numbers_values_and_letters_are_understood() {
        let model = Model::framework("bant").expect("built in");
        let question = first(&model);
        let second = question.answers[1].value.clone().expect("a choice");
        assert_eq!(read(" 2 ", &question, &model), AnswerLine::Value(second.clone()));
        assert_eq!(read(&second.to_string().to_uppercase(), &question, &model), AnswerLine::Value(second));
        assert_eq!(read("u", &question, &model), AnswerLine::Unknown);
        for wrong in ["", "0", "99", "-1", "perhaps"] {
            assert!(matches!(read(wrong, &question, &model), AnswerLine::Wrong(_)), "{wrong}");
        }
    }

    /// The number of an offered title was taken for the title.
    #[test]
    fn an_offered_text_is_chosen_by_its_number_or_typed() {
        let document = r#"{"format": 1, "id": "m", "fields": {},
            "stages": [{"id": "cold"}, {"id": "hot", "enter": "person.seniority == 'director'"}]}"#;
        let model = Model::from_json(document).expect("a model");
        let question = first(&model);
        assert_eq!(read("3", &question, &model), AnswerLine::Value(Value::from("director")));
        assert_eq!(read("i lead a team", &question, &model), AnswerLine::Value(Value::from("manager")));
        assert_eq!(read("Zookeeper", &question, &model), AnswerLine::Value(Value::from("Zookeeper")));
        let wrong = "there is no answer 9: type a number from 1 to 5, or the answer, or u, n, b, q, ?";
        assert_eq!(read("9", &question, &model), AnswerLine::Wrong(wrong.to_owned()));
    }
}
