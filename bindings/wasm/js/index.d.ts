export { Model } from "./leadstone.js";
export type {
  Action,
  Activity,
  Answer,
  Contribution,
  FrameworkChanges,
  LeadInput,
  LeadstoneError,
  Problem,
  Report,
  Score,
  Value,
} from "./leadstone.js";
