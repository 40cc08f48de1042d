import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultRates } from "../../../src/counting/default-rates.ts";
import type { Question } from "../../../src/counting/likelihood.ts";
import { type CountingRates, type Found, shareOf } from "../../../src/counting/rates.ts";
import { type Manner, manners, type Sureness } from "../../../src/counting/sureness.ts";
import type { Testimony } from "../../../src/counting/testimony.ts";
import { judge } from "../../../src/counting/verdict.ts";

type Said = {
  readonly contents?: Record<string, number>;
  readonly crossings?: Record<string, number>;
  readonly found?: Record<string, Found>;
  readonly sure?: {
    readonly contents?: Record<string, Sureness>;
    readonly crossings?: Record<string, Sureness>;
  };
};

function camera(
  name: string,
  { contents = {}, crossings = {}, found = {}, sure = {} }: Said,
  inPart: readonly string[] = [],
): Testimony {
  const told = (said: Record<string, number>) => new Map(Object.entries(said));
  return {
    camera: name,
    contents: told(contents),
    crossings: told(crossings),
    rimInView: true,
    found: new Map(Object.entries(found)),
    inPart: new Set(inPart),
    renamed: [],
    sure: {
      contents: new Map(Object.entries(sure.contents ?? {})),
      crossings: new Map(Object.entries(sure.crossings ?? {})),
    },
  };
}

/** How probable a change of one product is, after all that was said. */
function share(
  sku: string,
  change: number,
  question: Partial<Question> & Pick<Question, "testimonies">,
  rates?: CountingRates,
): number {
  const verdict = judge({ hand: true, signals: "both", ...question }, rates ?? defaultRates);
  return verdict.get(sku)?.get(change) ?? 0;
}

const put = { contents: { jam: 1 }, crossings: { jam: 1 } };
const nothing = {};

test("two cameras that saw a thing go in and lie there leave no doubt", () => {
  assert.ok(share("jam", 1, { testimonies: [camera("a", put), camera("b", put)] }) > 0.9999);
});

test("hands and contents that agree are surer than either of them alone", () => {
  const testimonies = [camera("a", put)];
  const both = share("jam", 1, { testimonies });
  assert.ok(both > share("jam", 1, { testimonies, signals: "hands" }));
  assert.ok(both > share("jam", 1, { testimonies, signals: "contents" }));
});

test("a thing that one camera loses sight of and the other does not is still there", () => {
  const testimonies = [camera("a", { contents: { jam: -1 } }), camera("b", nothing)];
  assert.ok(share("jam", 0, { testimonies }) > 0.9);
});

test("two pieces that are gone are believed gone, where the rim they went over is not in the picture", () => {
  const gone = camera("a", { contents: { jam: -2 } });
  const unseen = share("jam", -2, { testimonies: [{ ...gone, rimInView: false }] });
  assert.ok(unseen > 0.9, `${unseen}`);
  assert.ok(unseen > share("jam", -2, { testimonies: [gone] }));
});

test("a piece that a camera never saw lie there may go without its noticing", () => {
  const gone = { contents: { jam: -1 }, crossings: { jam: -1 } };
  const noticing = share("jam", -1, { testimonies: [camera("a", gone), camera("b", nothing)] });
  const blind = share("jam", -1, { testimonies: [camera("a", gone), camera("b", nothing, ["jam"])] });
  assert.ok(blind > noticing, `${blind} > ${noticing}`);
});

test("one piece that two cameras call by two names is one piece, where they are known to be taken for each other", () => {
  const testimonies = [camera("a", put), camera("b", { contents: { honey: 1 }, crossings: { honey: 1 } })];
  const rates = { ...defaultRates, confusions: { jam: { honey: 0.2 }, honey: { jam: 0.02 } } };
  const verdict = judge({ testimonies, hand: true, signals: "both" }, rates);
  const [jam, honey] = [verdict.get("jam")?.get(1) ?? 0, verdict.get("honey")?.get(1) ?? 0];
  assert.ok(jam > 0.8 && honey < 0.2, `jam ${jam}, honey ${honey}`);
});

test("a piece that two cameras only find lying there is believed: what is found was not seen to pass, and no more", () => {
  const found = { contents: { jam: 1 }, found: { jam: "open" } } as const;
  const testimonies = [camera("a", found), camera("b", found)];
  assert.ok(share("jam", 1, { testimonies }) > 0.7);
  const { came } = defaultRates.crossings;
  const asIfSeen = { ...defaultRates, crossings: { ...defaultRates.crossings, found: came } };
  assert.ok(share("jam", 1, { testimonies }) > share("jam", 1, { testimonies }, asIfSeen));
});

/** Where half of what is made up is faint, and a tenth of what is true; and most of what only hides is overlaid. */
const trust = Object.fromEntries(
  manners.map(manner => [manner, { right: [0.1, 0.1, 0.1, 0.1, 0.6], wrong: [0.5, 0.2, 0.1, 0.1, 0.1] }]),
) as Record<Manner, { right: number[]; wrong: number[] }>;
const sceptical: CountingRates = {
  ...defaultRates,
  sureness: {
    ...trust,
    gone: { right: [0, 0, 0, 0, 0.9], wrong: [0, 0, 0, 0, 0.1] },
    overlaid: { right: [0, 0, 0, 0, 0.1], wrong: [0, 0, 0, 0, 0.9] },
  },
};

test("what a camera tells of something faint is believed less than of something bright, if that was measured", () => {
  const seen = (band: number, rates: CountingRates) => {
    const sure = { contents: { jam: { manner: "open", band } } } as const;
    const found = camera("a", { contents: { jam: 1 }, found: { jam: "open" }, sure });
    return share("jam", 1, { testimonies: [found, camera("b", nothing)] }, rates);
  };
  assert.equal(seen(0, defaultRates), seen(4, defaultRates));
  assert.ok(seen(0, sceptical) < seen(0, defaultRates) && seen(4, sceptical) > seen(4, defaultRates));
});

test("a thing is believed gone from a free place rather than from one that something lies across", () => {
  const gone = (manner: Manner) => {
    const sure = { contents: { jam: { manner, band: 4 } } };
    const [one, other] = ["a", "b"].map(name => camera(name, { contents: { jam: -1 }, sure }));
    return one && other ? share("jam", -1, { testimonies: [one, other] }, sceptical) : 0;
  };
  assert.ok(gone("gone") > 0.99 && gone("overlaid") < 0.5, `${gone("gone")} and ${gone("overlaid")}`);
});

test("one score is heard once: a crossing's says nothing beside contents that tell of the same thing", () => {
  const sure = { contents: { jam: { manner: "came", band: 0 } } } as const;
  const both = { contents: sure.contents, crossings: { jam: { manner: "in", band: 0 } } } as const;
  const alone = (said: Said, signals: Question["signals"]) =>
    share("jam", 1, { testimonies: [camera("a", said)], signals }, sceptical);
  assert.equal(alone({ ...put, sure: both }, "both"), alone({ ...put, sure }, "both"));
  assert.ok(alone({ ...put, sure: both }, "hands") < alone({ ...put, sure }, "hands"));
  const passed = { crossings: { jam: 1 } };
  assert.ok(alone({ ...passed, sure: both }, "both") < alone(passed, "both"));
});

test("how many were found lying there counts, not only that some were", () => {
  const { busy } = defaultRates.contents;
  assert.ok(shareOf(busy, 2, 2, "uncovered") > 20 * shareOf(busy, 1, 2, "uncovered"));
  assert.ok(shareOf(busy, 1, 1, "uncovered") > 10 * shareOf(busy, 2, 1, "uncovered"));
});

test("two cameras miss a thing together more often than they make one up together", () => {
  const { silent, told } = defaultRates.contentsAlike;
  assert.ok(silent > 2 * told);
  const [one, none] = [camera("a", { crossings: { jam: 1 } }), camera("b", nothing)];
  const apart = { ...defaultRates, contentsAlike: { silent: 0, told } };
  const testimonies = [one, none];
  assert.ok(share("jam", 1, { testimonies }) > share("jam", 1, { testimonies }, apart));
});

test("a camera that cannot see the rim is no first witness of what passes it", () => {
  const shelf = { ...camera("a", nothing), rimInView: false };
  const basket = camera("b", { contents: { jam: 1 } });
  const one = share("jam", 1, { testimonies: [shelf, basket] });
  const other = share("jam", 1, { testimonies: [basket, shelf] });
  assert.ok(Math.abs(one - other) < 1e-9, `${one} and ${other}`);
});

test("without a hand in sight a change is believed less, where hands can be seen", () => {
  const testimonies = [camera("a", { contents: { jam: -1 } })];
  const witnessed = share("jam", -1, { testimonies });
  const unattended = share("jam", -1, { testimonies, hand: false });
  assert.ok(unattended < witnessed, `${unattended} < ${witnessed}`);
});

test("where no camera ever shows a hand, that nothing was seen to pass says nothing", () => {
  const testimonies = [camera("a", { contents: { jam: -1 } })];
  assert.ok(
    share("jam", -1, { testimonies, hand: undefined }) > share("jam", -1, { testimonies, hand: true }),
  );
});

test("the odds of each product add up to one, however many products moved", () => {
  const skus = Array.from({ length: 9 }, (_, i) => `sku-${i}`);
  const said = Object.fromEntries(skus.map((sku, i) => [sku, (i % 5) - 2]));
  const verdict = judge(
    { testimonies: [camera("a", { contents: said })], hand: true, signals: "both" },
    defaultRates,
  );
  assert.equal(verdict.size, skus.filter(sku => said[sku] !== 0).length);
  for (const odds of verdict.values()) {
    assert.ok(Math.abs([...odds.values()].reduce((sum, one) => sum + one, 0) - 1) < 1e-9);
  }
});

for (const pieces of [1, 2, 3, 4, 5, 6, 7, 8, 10, 12]) {
  test(`${pieces} equal pieces that hands and contents agree about are believed, come or gone`, () => {
    for (const change of [pieces, -pieces]) {
      const one = camera("a", { contents: { jam: change }, crossings: { jam: change } });
      for (const testimonies of [[one], [one, { ...one, camera: "b" }]]) {
        const believed = share("jam", change, { testimonies });
        assert.ok(believed > 0.5, `${change} by ${testimonies.length}: ${believed}`);
      }
    }
  });
}
