/** A value of a fact; `undefined` and `null` both mean unanswered. */
export type Value = undefined | null | boolean | number | string | Date | string[] | Set<string>;

/** A value with where and when it comes from, or an answer that was refused. */
export type Answer =
  | { value: Value; source?: string | null; at?: string | Date | null; confidence?: number | null }
  | { no_answer: true; source?: string | null; at?: string | Date | null; confidence?: number | null };

/** Something a lead did; further keys are its properties. */
export interface Activity {
  type: string;
  at: string | Date;
  id?: string | null;
  [property: string]: Value;
}

/** What is known about one lead: facts by their names or by any of their aliases. */
export interface LeadInput {
  id?: string | null;
  stage?: string | null;
  activities?: Activity[] | null;
  [fact: string]: Value | Answer | Answer[] | Activity[];
}

/** Changes to a built-in framework. */
export interface FrameworkChanges {
  weights?: Record<string, number> | null;
  handOver?: number | null;
}

export interface Contribution {
  kind: "table" | "rule" | "event" | "capped" | "clamped" | "part" | "rounded";
  group?: string;
  term: string;
  label: string;
  points: number;
  field?: string;
  value?: null | boolean | number | string | string[];
  count?: number;
}

export interface Score {
  id: string;
  points: number;
  /** Least and most over all answers to what is unknown. */
  floor: number;
  ceiling: number;
  /** `false` where floor and ceiling are further apart than they must be. */
  exact?: false;
  band?: string;
  ready?: boolean;
  /** They add up to the points exactly. */
  contributions: Contribution[];
}

export interface Action {
  do: "call" | "nurture" | "refer" | "drop";
  segment?: string;
  within?: string;
  reason?: string;
}

/** The verdict on a lead at an instant. */
export interface Report {
  model: { id: string; revision: number; sha256: string };
  lead?: string;
  at: string;
  stage: null | { id: string; name?: string; label?: string };
  /** The stages that answers to what is unknown may still lead to. */
  could_be: { settled: boolean; stages: string[]; exact: boolean };
  disqualified?: { gate: string; reason: string };
  fast_track?: { gate: string; reason: string };
  action: null | Action;
  persona?: { id: string; points: number };
  scores: Score[];
  personas?: Score[];
  grades?: Record<string, string>;
  unknown: string[];
  no_answer?: string[];
  conflicts?: { field: string; used: Value; other: Value; source?: string }[];
  dropped?: { at: string; type: string; id?: string; reason: string }[];
  ignored?: string[];
}

/** The stages that answers to what is unknown may still lead to. */
export interface PossibleStages {
  settled: boolean;
  stages: string[];
  exact: boolean;
}

/** Least and most over all answers to what is unknown. */
export interface Interval {
  floor: number;
  ceiling: number;
  exact: boolean;
}

/** How long something holds if nothing happens. */
export type ValidUntil = "forever" | { at: string } | { at_least: string };

/** What may be changed, and at what cost. */
export interface CounterfactualChoices {
  changeCost?: number | null;
  without?: string[] | null;
}

/** One answer to hope for (`is_ask`), or one change in the world. */
export interface Change {
  field: string;
  label: string;
  is_ask: boolean;
  from: null | boolean | number | string | string[];
  from_label: string | null;
  to: boolean | number | string | string[];
  to_label: string | null;
  cost: number;
  points: number | null;
}

/** The cheapest way to a stage, or out of it. */
export interface Counterfactual {
  aim: "reach" | "lose";
  stage: string;
  holds: boolean;
  /** `null` where there is no way. */
  changes: null | Change[];
  cost: number;
  singles: Change[];
  limits: { score: string; points: number }[];
  exact: boolean;
}

/** What hotness is measured by. */
export interface HotnessChoices {
  days?: number | null;
  before?: number | null;
  /** From 0 to 1. */
  alert?: number | null;
  /** Types that some part of the model names. */
  kinds?: string[] | null;
}

/** What a lead does right now, against what it usually does. */
export interface Hotness {
  recent: number;
  days: number;
  before: number;
  days_before: number;
  usual: string;
  surprise: number;
  alert: boolean;
  reason: string;
}

/** How an interview is led; `priors` are past leads, whose answers count as they stood `at` that instant. */
export interface InterviewChoices {
  priors?: Iterable<LeadInput> | null;
  at?: string | Date | null;
  stopWhenConfident?: number | null;
  states?: number | null;
}

export type Method = "exact" | "rollout" | "settling";

/** An answer and what it would do. */
export interface Effect {
  value: null | boolean | number | string | string[];
  label: string;
  share: number;
  /** Whether asking ends then. */
  settles: boolean;
  could_be: string[];
  scores: { id: string; floor: number; ceiling: number }[];
}

/** The next step of an interview. */
export type Step =
  | {
      step: "ask";
      field: string;
      question: string;
      why: string;
      expected?: number;
      method: Method;
      answers: Effect[];
    }
  /** One stage only is possible. */
  | { step: "settled"; stage: string | null }
  | { step: "confident"; stage: string | null; probability: number }
  /** No answer to what can be asked changes the stage as it stands. */
  | { step: "nothing_to_ask"; stage: string | null; could_be: string[] };

/** How surely somebody has a role: per mille, confirmed, or not known (`null`). */
export type Strength = number | { confidence: number; engagement: number } | "certain" | "unknown" | null;

export interface ContactInput {
  id: string | number;
  name?: string | null;
  stance?: "supporter" | "neutral" | "blocker" | "unknown" | null;
  roles?: Record<string, Strength> | null;
}

/** The people of one company; `absent` are roles that nobody there has. */
export interface AccountInput {
  id?: string | number | null;
  contacts?: ContactInput[] | null;
  absent?: string[] | null;
}

/** How far an account can decide; coverage is per mille. */
export interface Committee {
  account?: string;
  roles: { role: string; coverage: Interval; required: boolean; contacts: string[]; maybe?: string[] }[];
  coverage: Interval;
  authority: Interval;
  decided: boolean;
  carried: boolean;
  threads: number;
  blockers?: string[];
  next?: { role: string; maybe?: string[]; expected: number; reason: string };
  ignored?: string[];
  /** What is settled, as facts for the leads of the account. */
  facts: Record<string, boolean | number>;
}

/** One thing that is wrong: what, where, and what to do about it. */
export interface Problem {
  code: string;
  severity: "warning" | "error";
  message: string;
  /** Where in the document or lead; empty for the whole. */
  path: string;
  line: number | null;
  column: number | null;
  hint: string | null;
}

/** What every function here throws where a document or a lead cannot be used. */
export interface LeadstoneError extends Error {
  name: "LeadstoneError";
  code: string;
  problems: Problem[];
}
