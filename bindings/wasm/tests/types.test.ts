// Compiled, never run: what the types allow, and what they refuse.
import { Interview, Model, type Counterfactual, type Step, type LeadInput, type LeadstoneError, type Report } from "leadstone";

const lead: LeadInput = {
  id: "L1",
  stage: "mql",
  "Job Title": "VP of Sales",
  "company.employees": 420,
  "company.technologies": ["hubspot"],
  "deal.budget": [{ value: "approved", source: "call", at: new Date() }, { no_answer: true }],
  "deal.need": undefined,
  activities: [{ type: "page_view", at: "2026-11-20", path: "/pricing" }],
};
const report: Report = Model.builtin().score(lead, new Date());
const points: number = report.scores.reduce((sum, score) => sum + score.points, 0);
const text: string = Model.framework("bant", { weights: { budget: 40 }, handOver: 60 }).scoreJson(lead, "2026-11-22");
const problems = (error: unknown): string[] => (error as LeadstoneError).problems.map((p) => p.message);
const verdict = Model.builtin().qualify(lead, new Date(), { contacts: [{ id: 7, roles: { user: null } }] });
const step: Step = new Interview(Model.builtin(), { priors: [lead], at: new Date() }).next(verdict);
const answers: number = step.step === "ask" ? step.answers.length : 0;
const missing: Counterfactual = verdict.pathsTo("sql", { without: ["deal.need"] });
export { answers, missing };
export { points, problems, text };

// @ts-expect-error the instant is an argument
Model.builtin().score(lead);
// @ts-expect-error a BigInt is refused
Model.builtin().score({ "company.employees": 5n }, "2026-11-22");
// @ts-expect-error a model is made by one of its functions
new Model();
