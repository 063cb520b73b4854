import { formatRunReport } from "../../bench/run-report";

const report = {
  runs: 9,
  secrets: 50,
  nodeMillis: 50,
  versionMillis: 70,
  helpMillis: 75,
  completionMillis: 65,
  tabMillis: 80,
  listMillis: 200,
  commandMillis: 2,
  runMillis: 302,
  gcloudMillis: 45_300,
};

test("the report shows each number beside what is wanted of it", () => {
  expect(formatRunReport(report)).toBe(`quickest of 9; 50 secrets in the sandbox, values compared

node -e 0                           50 ms
strongroom --version                70 ms  1.4 times node; target at most 2
strongroom --help                   75 ms  1.5 times node; target at most 2
strongroom completion bash          65 ms  1.3 times node; target at most 2
a Tab that offers names             80 ms  1.6 times node; target at most 2
strongroom list                    200 ms  4.0 times node
strongroom run adds                300 ms  target at most 500 ms
gcloud secrets versions access   45300 ms  all 50: 150.0 times strongroom run; target at least 20
`);
  expect(formatRunReport({ ...report, gcloudMillis: null })).not.toContain("gcloud");
});
