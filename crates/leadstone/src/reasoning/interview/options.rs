//! How an interview is led. Chooses nothing.

use super::answer_priors::Priors;
use crate::base::error::{DocPath, Error, Problem, ProblemKind};

/// How an interview is led.
#[derive(Clone, Debug, Default)]
pub struct InterviewOptions {
    pub(super) priors: Option<Priors>,
    pub(super) confidence: Option<f64>,
    pub(super) states: Option<usize>,
}

impl InterviewOptions {
    /// Uses the shares of past leads instead of those of the document.
    #[must_use]
    pub fn with_priors(mut self, priors: Priors) -> Self {
        self.priors = Some(priors);
        self
    }

    /// Stops once one stage has at least this probability, above 0 and at most 1, by the shares of the answers.
    ///
    /// This is a guess and [`Step::Confident`](super::Step::Confident) says so. It needs a probability above that of
    /// the most common stage, or the interview stops before the first question. Only for models that can be written as
    /// tables of sums.
    #[must_use]
    pub fn with_stop_when_confident(mut self, probability: f64) -> Self {
        self.confidence = Some(probability);
        self
    }

    /// The most states of the dynamic programme, at most 2^24 (2^22 in a browser); with fewer the interview asks by
    /// rollout.
    #[must_use]
    pub fn with_states(mut self, most: usize) -> Self {
        self.states = Some(most);
        self
    }

    /// Checks the options.
    pub(super) fn check(&self) -> Result<(), Error> {
        match self.confidence {
            Some(p) if !(p > 0.0 && p <= 1.0) => {
                let kind = ProblemKind::NoProbability { found: p.to_string() };
                Err(Error::new(vec![Problem::new(kind, DocPath::root().key("stop_when_confident"))]))
            }
            _ => Ok(()),
        }
    }
}

/// Which policy an expected cost is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Policy {
    /// The order of the document, stopping when settled.
    FixedOrder,
    /// One question ahead, then the best of four fixed orders.
    Rollout,
    /// The optimal policy.
    Exact,
}
