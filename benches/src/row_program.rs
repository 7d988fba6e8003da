//! Workload 1 written by hand: the rules of `w1.toml` compiled in, one row after the other over Arrow columns.
//! Knows nothing about Leadstone.

use std::error::Error;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int32Type, Int64Type};
use arrow_array::{Array, BooleanArray, ListArray, PrimitiveArray, RecordBatch, StringArray};

/// The stages by number.
pub const STAGES: [&str; 3] = ["inquiry", "mql", "sql"];
/// 2026-04-01 in days since 1970.
const APRIL: i32 = 20_544;

/// The columns of a batch with plain texts.
#[derive(Debug)]
pub struct Columns<'a> {
    title: &'a StringArray,
    country: &'a StringArray,
    industry: &'a StringArray,
    source: &'a StringArray,
    region: &'a StringArray,
    seniority: &'a StringArray,
    department: &'a StringArray,
    language: &'a StringArray,
    crm: &'a StringArray,
    plan: &'a StringArray,
    employees: &'a PrimitiveArray<Int64Type>,
    revenue: &'a PrimitiveArray<Float64Type>,
    growth: &'a PrimitiveArray<Float64Type>,
    founded: &'a PrimitiveArray<Int32Type>,
    visits: &'a PrimitiveArray<Int32Type>,
    seats: &'a PrimitiveArray<Int32Type>,
    listed: &'a BooleanArray,
    opted_in: &'a BooleanArray,
    technologies: &'a ListArray,
    technology: &'a StringArray,
    created: &'a PrimitiveArray<Date32Type>,
}

fn column<'a, T: ?Sized>(
    batch: &'a RecordBatch,
    name: &str,
    cast: impl Fn(&'a dyn Array) -> Option<&'a T>,
) -> Result<&'a T, Box<dyn Error>> {
    let column = batch.column_by_name(name).ok_or_else(|| format!("there is no column `{name}`"))?;
    cast(column.as_ref()).ok_or_else(|| format!("column `{name}` is of another type").into())
}

impl<'a> Columns<'a> {
    /// The columns by their names.
    ///
    /// # Errors
    /// A column is missing or of another type.
    pub fn new(batch: &'a RecordBatch) -> Result<Self, Box<dyn Error>> {
        let text = |name| column(batch, name, |c| c.as_string_opt::<i32>());
        let integer = |name| column(batch, name, |c| c.as_primitive_opt::<Int32Type>());
        let float = |name| column(batch, name, |c| c.as_primitive_opt::<Float64Type>());
        let technologies = column(batch, "technologies", |c| c.as_list_opt::<i32>())?;
        Ok(Self {
            title: text("title")?,
            country: text("country")?,
            industry: text("industry")?,
            source: text("source")?,
            region: text("region")?,
            seniority: text("seniority")?,
            department: text("department")?,
            language: text("language")?,
            crm: text("crm")?,
            plan: text("plan")?,
            employees: column(batch, "employees", |c| c.as_primitive_opt::<Int64Type>())?,
            revenue: float("revenue")?,
            growth: float("growth")?,
            founded: integer("founded")?,
            visits: integer("visits")?,
            seats: integer("seats")?,
            listed: column(batch, "listed", |c| c.as_boolean_opt())?,
            opted_in: column(batch, "opted_in", |c| c.as_boolean_opt())?,
            technologies,
            technology: technologies.values().as_string_opt::<i32>().ok_or("technologies are no plain texts")?,
            created: column(batch, "created", |c| c.as_primitive_opt::<Date32Type>())?,
        })
    }

    /// Points and number of the stage of a row.
    #[inline]
    pub fn qualify(&self, row: usize) -> (i64, usize) {
        let lead = self.lead(row);
        let points = lead.company().clamp(-20, 40)
            + lead.technology().clamp(-10, 20)
            + lead.person().clamp(-15, 30)
            + lead.interest().clamp(-10, 30);
        let points = points.clamp(0, 100);
        let stage = if points >= 55 && lead.opted_in == Some(true) {
            2
        } else {
            usize::from(points >= 35 && lead.source.is_some_and(|s| s != "purchased list"))
        };
        (points, stage)
    }

    fn lead(&self, row: usize) -> Row<'a> {
        let text = |column: &'a StringArray| column.is_valid(row).then(|| column.value(row));
        let integer = |column: &PrimitiveArray<Int32Type>| column.is_valid(row).then(|| column.value(row));
        let float = |column: &PrimitiveArray<Float64Type>| column.is_valid(row).then(|| column.value(row));
        let truth = |column: &BooleanArray| column.is_valid(row).then(|| column.value(row));
        Row {
            title: text(self.title),
            country: text(self.country),
            industry: text(self.industry),
            source: text(self.source),
            region: text(self.region),
            seniority: text(self.seniority),
            department: text(self.department),
            language: text(self.language),
            crm: text(self.crm),
            plan: text(self.plan),
            employees: self.employees.is_valid(row).then(|| self.employees.value(row)),
            revenue: float(self.revenue),
            growth: float(self.growth),
            founded: integer(self.founded),
            visits: integer(self.visits),
            seats: integer(self.seats),
            listed: truth(self.listed),
            opted_in: truth(self.opted_in),
            technologies: self.technologies(row),
            created: self.created.is_valid(row).then(|| self.created.value(row)),
        }
    }

    /// What the rules ask of the list, in one walk.
    fn technologies(&self, row: usize) -> Option<Technologies> {
        if self.technologies.is_null(row) {
            return None;
        }
        let mut found = Technologies::default();
        let ends = self.technologies.value_offsets();
        let (from, to) = (ends.get(row).copied().unwrap_or(0), ends.get(row + 1).copied().unwrap_or(0));
        for index in from..to {
            match self.technology.value(index as usize) {
                "salesforce" => found.has_salesforce = true,
                "snowflake" => found.has_snowflake = true,
                "kafka" | "spark" => found.has_streams = true,
                "excel" => found.has_excel = true,
                "kubernetes" => found.has_kubernetes = true,
                _ => {}
            }
        }
        Some(found)
    }
}

#[derive(Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each test of the list")]
struct Technologies {
    has_salesforce: bool,
    has_snowflake: bool,
    has_streams: bool,
    has_excel: bool,
    has_kubernetes: bool,
}

/// One lead; `None` is unknown.
struct Row<'a> {
    title: Option<&'a str>,
    country: Option<&'a str>,
    industry: Option<&'a str>,
    source: Option<&'a str>,
    region: Option<&'a str>,
    seniority: Option<&'a str>,
    department: Option<&'a str>,
    language: Option<&'a str>,
    crm: Option<&'a str>,
    plan: Option<&'a str>,
    employees: Option<i64>,
    revenue: Option<f64>,
    growth: Option<f64>,
    founded: Option<i32>,
    visits: Option<i32>,
    seats: Option<i32>,
    listed: Option<bool>,
    opted_in: Option<bool>,
    technologies: Option<Technologies>,
    created: Option<i32>,
}

/// The points where the condition holds.
fn when(condition: bool, points: i64) -> i64 {
    if condition { points } else { 0 }
}

fn is_no_market(country: &str) -> bool {
    matches!(country, "kp" | "ir" | "sy" | "cu")
}

impl Row<'_> {
    #[inline]
    fn company(&self) -> i64 {
        let size = self.employees.map_or(0, |e| match e {
            ..10 => -5,
            10..50 => 2,
            50..200 => 8,
            200..1000 => 14,
            1000..5000 => 18,
            5000.. => 12,
        });
        let industry = self.industry.map_or(0, |i| match i {
            "software" | "internet" | "fintech" => 10,
            "manufacturing" | "logistics" | "insurance" | "banking" | "telecommunications" => 6,
            "government" | "education" => -4,
            _ => 1,
        });
        let revenue = self.revenue.map_or(0, |r| when((5e6..2.5e8).contains(&r), 7) + when(r >= 2.5e8, 9));
        let growth = self.growth.map_or(0, |g| when(g > 0.25, 6) + when(g < -0.1, -6));
        let country = self.country.map_or(0, |c| match c {
            "us" | "gb" | "de" | "fr" | "kr" | "jp" | "nl" | "se" | "ch" | "at" | "ca" | "au" | "ie" | "dk" | "no"
            | "fi" | "sg" | "be" | "es" | "it" => 6,
            "pl" | "pt" | "cz" | "ee" | "lt" | "lv" | "nz" | "tw" | "hk" | "il" => 3,
            _ => when(is_no_market(c), -15),
        });
        size + industry
            + revenue
            + growth
            + country
            + when(self.listed == Some(true), 3)
            + when(self.founded.is_some_and(|f| f >= 2015), 2)
            + when(self.founded.is_some_and(|f| f < 1980) && self.employees.is_some_and(|e| e < 50), -4)
    }

    #[inline]
    fn technology(&self) -> i64 {
        let plan = self.plan.map_or(0, |p| match p {
            "enterprise" => 9,
            "team" => 5,
            "starter" => 1,
            _ => 0,
        });
        let technologies = self.technologies.map_or(0, |t| {
            when(t.has_salesforce, 6)
                + when(t.has_snowflake, 5)
                + when(t.has_streams, 4)
                + when(t.has_excel && !t.has_salesforce, -3)
                + when(t.has_kubernetes && self.employees.is_some_and(|e| e >= 200), 3)
        });
        let crm = self.crm.map_or(0, |c| match c {
            "rivalcrm" | "otherrival" => 5,
            "none" => -2,
            _ => 0,
        });
        let seats = self.crm.is_some_and(|c| c != "none") && self.seats.is_some_and(|s| s >= 25);
        plan + technologies + crm + when(seats, 4)
    }

    #[inline]
    fn person(&self) -> i64 {
        let is_new = self.seniority.map(|s| matches!(s, "intern" | "junior"));
        let seniority = self.seniority.map_or(0, |s| match s {
            "cxo" | "founder" => 12,
            "vp" | "director" => 8,
            "manager" => 4,
            "intern" => -8,
            _ => 0,
        });
        let title = self.title.map_or(0, |t| {
            when(t.starts_with("chief"), 8)
                + when(t.starts_with("head of"), 6)
                + when(t.starts_with("vice president"), 7)
                + when(t.contains("revenue"), 5)
                + when(t.contains("sales"), 4)
                + when(t.contains("intern") || t.contains("trainee"), -9)
                + when(is_new == Some(false) && (t.contains("operations") || t.contains("data")), 4)
        });
        let department = self.department.map_or(0, |d| match d {
            "sales" | "marketing" | "revenue operations" | "it" => 5,
            "procurement" => when(self.seniority.is_some_and(|s| s != "junior"), 3),
            _ => 0,
        });
        let is_far = self.language.is_some_and(|l| !matches!(l, "en" | "de" | "fr" | "ko" | "ja" | "es"))
            && self.region.is_some_and(|r| r != "emea");
        seniority + title + department + when(is_far, -2)
    }

    #[inline]
    fn interest(&self) -> i64 {
        let visits = self.visits.map_or(0, |v| when((3..10).contains(&v), 5) + when(v >= 10, 9));
        let is_serious = self.seats.is_some_and(|s| s >= 10) || self.employees.is_some_and(|e| e >= 500);
        let source = self.source.map_or(0, |s| match s {
            "referral" | "partner" | "event" | "webinar" => 7,
            "purchased list" => -8,
            "free trial" => when(is_serious && self.country.is_some_and(|c| !is_no_market(c)), 8),
            _ => 0,
        });
        visits
            + source
            + when(self.seats.is_some_and(|s| s >= 100), 6)
            + when(self.opted_in == Some(false), -3)
            + when(self.created.is_some_and(|c| c > APRIL), 3)
    }
}
