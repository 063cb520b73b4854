import { nearest } from "../../model/nearest";

const names = ["us-east1", "us-west1", "asia-southeast3", "europe-west1", "europe-west12"];

test("the name with the fewest edits between, the first of equal ones", () => {
  expect(nearest("us-eest1", names)).toBe("us-east1");
  expect(nearest("abd", ["abx", "aby"])).toBe("abx");
  expect(nearest("us-wset1", names)).toBe("us-west1");
  expect(nearest("asia-southeast33", names)).toBe("asia-southeast3");
  expect(nearest("asia-soutest3", names)).toBe("asia-southeast3");
  expect(nearest("europe-wst12", names)).toBe("europe-west12");
  expect(nearest("europe-west13", names)).toBe("europe-west1");
  expect(nearest("US-EAST1", names)).toBe("us-east1");
  expect(nearest("dve", ["Dev", "prod"])).toBeNull();
  expect(nearest("devv", ["Dev", "prod"])).toBe("Dev");
});

test("nothing where a third of the name or more would change", () => {
  expect(nearest("abc", ["abd"])).toBe("abd");
  expect(nearest("abc", ["abde"])).toBeNull();
  expect(nearest("abcdef", ["abcdxy"])).toBe("abcdxy");
  expect(nearest("abcdef", ["abcxyz"])).toBeNull();
  expect(nearest("a", ["b"])).toBe("b");
  expect(nearest("ab", ["cd"])).toBeNull();
  expect(nearest("mars", names)).toBeNull();
  expect(nearest("", names)).toBeNull();
  expect(nearest("x", [])).toBeNull();
});
