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
