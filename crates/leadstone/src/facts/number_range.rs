//! Whether all numbers of a range are one to a model, so that not knowing which one it is changes nothing. Knows nothing
//! about points.

use super::answers::derived_text;
use super::classes::{ValueClass, number_cuts};
use crate::base::ids::FieldId;
use crate::base::value::{FieldType, Number, Value};
use crate::condition::Test;
use crate::model::Model;
use crate::model::program::{Field, FieldSource, Program};
use crate::normalize::size_band_edges;

impl Model {
    /// Whether no test and no table of the model tells two numbers of a range apart; both ends belong to it. `false` for
    /// a field that is not there or holds no numbers.
    ///
    /// Fields that are derived from it count too: a size of 51 to 200 is one size band.
    ///
    /// # Example
    /// ```
    /// let model = leadstone::Model::builtin();
    /// assert!(model.is_one_class("company.employees", 51.0, 200.0));
    /// assert!(!model.is_one_class("company.employees", 100.0, 500.0));
    /// ```
    pub fn is_one_class(&self, field: &str, low: f64, high: f64) -> bool {
        let model = &self.0;
        let Some(id) = model.field_names.get(field).copied() else { return false };
        let own = &model.fields[id];
        if own.kind != FieldType::Number || low > high || low.is_nan() || high.is_nan() {
            return false;
        }
        // Beyond the largest number nothing can be told apart.
        let end = Number::END.next_down();
        let (low, high) = (low.max(-end), high.min(end));
        let tests: Vec<&Test> = own.atoms.iter().map(|a| &model.atoms[*a].test).collect();
        let derived = bands_of(model, id);
        let mut points: Vec<f64> = number_cuts(model, own, &tests).into_iter().map(Number::get).collect();
        if !derived.is_empty() {
            points.extend(size_band_edges());
        }
        points.retain(|cut| low < *cut && *cut < high);
        points.extend([low, high]);
        points.sort_unstable_by(f64::total_cmp);
        let between: Vec<f64> = points.windows(2).map(|pair| pair.iter().map(|p| p / 2.0).sum()).collect();
        let mut classes =
            points.into_iter().chain(between).filter_map(Number::new).map(|number| class(model, own, &derived, number));
        let first = classes.next();
        classes.all(|class| Some(&class) == first.as_ref())
    }
}

/// The fields that tell the size band of a field and are asked about.
fn bands_of(model: &Program, id: FieldId) -> Vec<&Field> {
    let is_band = |field: &&Field| matches!(field.source, FieldSource::Derived { from, .. } if from == id);
    model.fields.iter().filter(is_band).filter(|field| !field.atoms.is_empty() || !field.tables.is_empty()).collect()
}

/// What all tests and tables say of a number, in the field and in those that are derived from it.
fn class(model: &Program, own: &Field, derived: &[&Field], number: Number) -> Vec<(Box<[bool]>, Box<[u16]>)> {
    let value = Value::Number(number);
    let told = |field: &Field, value: Value| {
        let class = ValueClass::of(model, field, value, 0);
        (class.truths, class.tables)
    };
    let mut all = vec![told(own, value.clone())];
    for field in derived {
        let FieldSource::Derived { how, .. } = field.source else { continue };
        let text = derived_text(how, &value).unwrap_or_default();
        all.push(told(field, Value::Text(text)));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model(when: &str) -> Model {
        let text = format!(
            r#"{{"format":1,"id":"m","name":"m","revision":1,"fields":{{"n":{{"type":"number"}}}},
            "scores":[{{"id":"s","groups":[{{"id":"g","rules":[{{"id":"r","when":"{when}","points":1}}]}}]}}]}}"#
        );
        Model::from_json(&text).unwrap()
    }

    #[test]
    fn a_threshold_inside_a_range_tells_its_numbers_apart() {
        let above = model("n > 100");
        assert!(above.is_one_class("n", 51.0, 100.0));
        assert!(above.is_one_class("n", 100.5, f64::INFINITY));
        assert!(!above.is_one_class("n", 100.0, 101.0));
        assert!(above.is_one_class("n", f64::NEG_INFINITY, 7.0));
        assert!(!above.is_one_class("n", 9.0, 8.0) && !above.is_one_class("m", 1.0, 1.0));
        assert!(!above.is_one_class("n", f64::NAN, 1.0));
    }

    #[test]
    fn a_number_in_the_middle_counts_where_the_ends_are_alike() {
        let equal = model("n == 100");
        assert!(!equal.is_one_class("n", 50.0, 200.0));
        assert!(equal.is_one_class("n", 101.0, 200.0));
    }

    #[test]
    fn a_size_band_counts_only_where_the_model_asks_about_it() {
        let text = r#"{"format":1,"id":"m","name":"m","revision":1,
            "scores":[{"id":"s","groups":[{"id":"g","rules":[{"id":"r","when":"company.size == '51-200'","points":1}]}]}]}"#;
        let band = Model::from_json(text).unwrap();
        assert!(band.is_one_class("company.employees", 51.0, 200.0));
        assert!(!band.is_one_class("company.employees", 100.0, 500.0));
        // All other bands are one class to this model.
        assert!(band.is_one_class("company.employees", 201.0, f64::INFINITY));
    }
}
