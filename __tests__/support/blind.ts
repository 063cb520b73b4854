/** For a test in which nobody looks at what is deployed: `jest.mock("../../live/uses", …)` with `usesUnlessBlind`. */

export const sight = { blind: false };

export function usesUnlessBlind(): typeof import("../../live/uses") {
  const real = jest.requireActual<typeof import("../../live/uses")>("../../live/uses");
  return {
    ...real,
    usesOf: async (...given) => (sight.blind ? [] : real.usesOf(...given)),
    newUsesOf: async (...given) => (sight.blind ? [] : real.newUsesOf(...given)),
  };
}
