//! `leadstone ask`: an interview in the terminal. The library chooses the questions; knows nothing about why.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use leadstone::interview::{Interview, InterviewOptions, Question, Step};
use leadstone::{Answer, Lead, Model, Timestamp, Verdict};

use crate::args::AskArgs;
use crate::base::failure::Failure;
use crate::base::output::{self, WholeFile};
use crate::commands::answer_line::{self, AnswerLine};
use crate::input::instant::ScoringInstant;
use crate::input::lead_file;
use crate::model::model_choice;
use crate::terminal::line_input::{InputLine, LineInput};
use crate::terminal::safe::safe;
use crate::terminal::score_bar::ScoreBar;
use crate::terminal::style::{self, FAINT, GOOD, HINT, TITLE, WARNING};
use crate::verdict::verdict_words;

/// Where the answers of an interview come from.
const SOURCE: &str = "call";

pub(crate) fn run(args: &AskArgs) -> Result<ExitCode, Failure> {
    let model = model_choice::load(&args.choice)?;
    let at = ScoringInstant::at(args.at).at;
    let lead = match &args.lead {
        Some(path) if path.as_os_str() == "-" => {
            return Err(Failure::new("standard input holds the answers").hint("name a file for the lead"));
        }
        Some(path) => lead_file::read(path)?,
        None => Lead::new(),
    };
    let interview = Interview::new(&model, InterviewOptions::default()).map_err(|e| Failure::refused(&e))?;
    let mut session = InterviewSession {
        model: &model,
        interview,
        at,
        now: SessionState { lead, left_out: Vec::new() },
        before: Vec::new(),
    };
    session.verdict(&session.now.lead).map_err(|e| Failure::refused(&e).within("the lead"))?;
    session.go(&LineInput::new()).map_err(|e| match e {
        Stop::Reading(e) => Failure::reading("standard input", &e),
        Stop::Failed(failure) => failure,
    })?;
    let json = session.now.lead.to_json();
    match args.output.as_deref() {
        Some(path) => {
            write(path, &json)?;
            say(&format!("{FAINT}written to {}{FAINT:#}\n", safe(&path.display().to_string())));
        }
        None => output::print_data(&format!("{json}\n"))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn write(path: &Path, json: &str) -> Result<(), Failure> {
    let mut file = WholeFile::create(path)?;
    writeln!(file, "{json}").map_err(|e| file.failure(&e))?;
    file.finish()
}

/// Prints to standard error: standard output is for the answers.
fn say(text: &str) {
    // Answers are not lost because nobody reads the questions.
    let _ = anstream::stderr().write_all(text.as_bytes());
}

enum Stop {
    Reading(io::Error),
    Failed(Failure),
}

#[derive(Clone)]
struct SessionState {
    lead: Lead,
    /// Fields answered with "don't know".
    left_out: Vec<String>,
}

struct InterviewSession<'m> {
    model: &'m Model,
    interview: Interview,
    at: Timestamp,
    now: SessionState,
    before: Vec<SessionState>,
}

impl InterviewSession<'_> {
    fn verdict(&self, lead: &Lead) -> Result<Verdict, leadstone::Error> {
        self.model.score(lead, self.at)
    }

    /// Asks until the stage is settled or the user quits.
    fn go(&mut self, input: &LineInput) -> Result<(), Stop> {
        let mut asked = 0;
        loop {
            let verdict =
                self.verdict(&self.now.lead).map_err(|e| Stop::Failed(Failure::refused(&e).within("the lead")))?;
            let left_out: Vec<&str> = self.now.left_out.iter().map(String::as_str).collect();
            let step = self.interview.next_without(&verdict, &left_out);
            let Step::Ask(question) = step.map_err(|e| Stop::Failed(Failure::refused(&e)))? else {
                say(&end(&verdict, self.before.len()));
                return Ok(());
            };
            say(&self.shown(&verdict, &question, asked));
            let is_open = self.answer(input, &question)?;
            if !is_open {
                say(&stopped(&verdict));
                return Ok(());
            }
            asked = self.before.len();
        }
    }

    /// Takes one answer; `false` if the session is over.
    fn answer(&mut self, input: &LineInput, question: &Question) -> Result<bool, Stop> {
        loop {
            say("> ");
            let InputLine::Line(line) = input.next().map_err(Stop::Reading)? else {
                say("\n");
                return Ok(false);
            };
            let answer = match answer_line::read(&line, question, self.model) {
                AnswerLine::Quit => return Ok(false),
                AnswerLine::Back => {
                    if let Some(state) = self.before.pop() {
                        self.now = state;
                        return Ok(true);
                    }
                    say(&format!(
                        "{WARNING}this is the first question{WARNING:#}
"
                    ));
                    continue;
                }
                AnswerLine::Help => {
                    say(&self.help(question));
                    continue;
                }
                AnswerLine::Wrong(why) => {
                    say(&format!("{WARNING}{}{WARNING:#}\n", safe(&why)));
                    continue;
                }
                AnswerLine::Unknown => {
                    self.before.push(self.now.clone());
                    self.now.left_out.push(question.field.clone());
                    return Ok(true);
                }
                AnswerLine::Refused => Answer::refused(),
                AnswerLine::Value(value) => Answer::new(value),
            };
            let answer = answer.with_source(SOURCE).with_at(self.at);
            match self.verdict(&self.now.lead.clone().with(&question.field, answer.clone())) {
                Ok(_) => {
                    self.before.push(self.now.clone());
                    self.now.lead = self.now.lead.clone().with(&question.field, self.kept(question, answer));
                    return Ok(true);
                }
                Err(error) => say(&refused(&error)),
            }
        }
    }

    /// The answer as it is saved: a number as parsed, not as typed.
    fn kept(&self, question: &Question, mut answer: Answer) -> Answer {
        let field = self.model.fields().find(|f| f.name() == question.field);
        answer.value = answer.value.map(|value| answer_line::as_read(value, field));
        answer
    }

    fn shown(&self, verdict: &Verdict, question: &Question, asked: usize) -> String {
        let width = style::talk_width();
        let mut text = String::from("\n");
        for line in self.bars(verdict, question, width) {
            let _ = writeln!(text, "{line}");
        }
        // Writing to a string cannot fail.
        let _ = writeln!(text, "\n{TITLE}{}. {}{TITLE:#}", asked + 1, safe(&question.question));
        let _ = writeln!(text, "{FAINT}why this one: {}{FAINT:#}", safe(&question.why));
        let field = self.model.fields().find(|f| f.name() == question.field);
        let (mut number, has_choices) = (0, question.answers.iter().any(|a| answer_line::is_choice(field, a)));
        for answer in &question.answers {
            let mark = match &answer.value {
                None => "n".to_owned(),
                Some(_) if answer_line::is_choice(field, answer) => {
                    number += 1;
                    number.to_string()
                }
                // An answer without probability, or a placeholder that nobody would type.
                Some(value)
                    if has_choices
                        || answer.share == 0.0
                        || value.to_string().contains(['~', '|', '^', '\u{a6}', '\u{1}']) =>
                {
                    continue;
                }
                Some(_) => "such as".to_owned(),
            };
            let does = match answer.could_be.as_slice() {
                [] if answer.settles => "settles: no stage".to_owned(),
                [stage] if answer.settles => format!("settles: {stage}"),
                stages if answer.settles => format!("nothing more to ask then: {}", stages.join(", ")),
                stages => format!("then {}", stages.join(", ")),
            };
            let percent = (answer.share * 100.0).round();
            let head = format!("  {mark:>2}  {}", answer.label);
            let _ = writeln!(text, "{}  {FAINT}{percent} %, {does}{FAINT:#}", style::cut(&head, width));
        }
        let _ = writeln!(
            text,
            "{FAINT}u don't know, n no answer given, b back, q save and quit, ? other wordings{FAINT:#}"
        );
        text
    }

    /// A bar for each score that the stage depends on.
    fn bars(&self, verdict: &Verdict, question: &Question, width: usize) -> Vec<String> {
        let matters = |id: &str| question.answers.first().is_none_or(|a| a.scores.iter().any(|s| s.id == id));
        let is_only = self.model.scores().len() == 1;
        let scores = self.model.scores().filter(|s| matters(s.id()) || is_only);
        scores
            .filter_map(|score| {
                let interval = verdict.interval(score.id())?;
                let bar = ScoreBar {
                    name: score.name(),
                    range: [score.low(), score.high()],
                    points: verdict.points(score.id())?,
                    floor: interval.floor,
                    ceiling: interval.ceiling,
                    thresholds: self.model.thresholds(score.id()),
                };
                Some(bar.lines(width))
            })
            .flatten()
            .collect()
    }

    /// Other ways to ask, from the criteria that the field settles.
    fn help(&self, question: &Question) -> String {
        let mut text = String::new();
        let criteria = self.model.scores().flat_map(|s| s.criteria());
        for criterion in criteria.filter(|c| c.field().name() == question.field) {
            if let Some(about) = criterion.about() {
                let _ = writeln!(text, "{HINT}{}: {}{HINT:#}", safe(criterion.name()), safe(about));
            }
            for wording in criterion.questions() {
                let _ = writeln!(text, "{HINT}  ? {}{HINT:#}", safe(wording));
            }
        }
        if text.is_empty() {
            let _ = writeln!(text, "{HINT}the model has no other wording for this question{HINT:#}");
        }
        text
    }
}

fn refused(error: &leadstone::Error) -> String {
    let mut text = String::new();
    for problem in error.problems() {
        let hint = problem.hint.as_ref().map_or_else(String::new, |h| format!(" ({h})"));
        let _ = writeln!(text, "{WARNING}{}{WARNING:#}", safe(&format!("{}{hint}", problem.kind)));
    }
    text
}

/// The result, and whether anything can still change it.
fn end(verdict: &Verdict, questions: usize) -> String {
    let mut text = String::from("\n");
    let could_be = verdict.could_be();
    let asked = style::counted(questions, "question", "questions");
    let head = if could_be.settled {
        format!("settled after {asked}: no other answer changes it")
    } else {
        format!("nothing more to ask after {asked}; as far as it is known")
    };
    let _ = writeln!(text, "{GOOD}{head}{GOOD:#}");
    push_verdict(&mut text, verdict);
    if !could_be.settled {
        let _ = writeln!(text, "could be  {}", could_be.stages.join(", "));
    } else if let Some(sure) = could_be.stages.first().filter(|s| Some(**s) != verdict.stage()) {
        // Every answer to the fields that cannot be asked gives the missing points.
        let _ = writeln!(text, "sure of   {sure}, whatever is not known");
    }
    text
}

fn stopped(verdict: &Verdict) -> String {
    let mut text = format!("\n{WARNING}stopped before it was settled{WARNING:#}\n");
    push_verdict(&mut text, verdict);
    let _ = writeln!(text, "could be  {}", verdict.could_be().stages.join(", "));
    text
}

fn push_verdict(text: &mut String, verdict: &Verdict) {
    let _ = writeln!(text, "stage     {TITLE}{}{TITLE:#}", verdict_words::stage(verdict));
    let _ = writeln!(text, "action    {}", verdict_words::action(verdict.action()));
    if let Some(reason) = verdict.action().and_then(|a| a.reason) {
        let _ = writeln!(text, "because   {}", safe(reason));
    }
    let why = verdict_words::in_words(verdict);
    if !why.is_empty() {
        let _ = writeln!(text, "why       {}", safe(&why));
    }
}
