// Decides cases with publicodes: rules and cases come in as JSON, outcomes and microseconds go out.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const Engine = createRequire(process.argv[2])("publicodes").default;
const { rules, cases, rounds } = JSON.parse(readFileSync(0, "utf8"));
const engine = new Engine(rules, { logger: { log() {}, warn() {}, error: console.error } });

function decide(situation) {
  return engine.setSituation(situation).evaluate("rule").nodeValue;
}

const outcomes = cases.map(decide);
const microseconds = [];
for (let round = 0; round < rounds; round += 1) {
  const before = process.cpuUsage();
  cases.forEach(decide);
  const { user, system } = process.cpuUsage(before);
  microseconds.push((user + system) / cases.length);
}
console.log(JSON.stringify({ outcomes, microseconds }));
