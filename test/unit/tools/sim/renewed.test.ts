import assert from "node:assert/strict";
import { test } from "node:test";
import { openRenewed } from "../../../../tools/sim/studio/renewed.ts";

function browsers() {
  const told: string[] = [];
  let count = 0;
  const open = async () => {
    const name = `browser ${++count}`;
    told.push(`${name} opens`);
    return { name, close: async () => void told.push(`${name} closes`) };
  };
  return { told, open };
}

test("one stays open for as long as it works", async () => {
  const { told, open } = browsers();
  const renewed = await openRenewed(open);
  assert.equal(await renewed.use(async ({ name }) => name), "browser 1");
  assert.equal(await renewed.use(async ({ name }) => name), "browser 1");
  await renewed.close();
  assert.deepEqual(told, ["browser 1 opens", "browser 1 closes"]);
});

test("what fails with one is done with a fresh one, which then stays", async () => {
  const { told, open } = browsers();
  const renewed = await openRenewed(open);
  const fails = async ({ name }: { readonly name: string }) => {
    if (name === "browser 1") throw new Error("the graphics died");
    return name;
  };
  assert.equal(await renewed.use(fails), "browser 2");
  assert.equal(await renewed.use(async ({ name }) => name), "browser 2");
  assert.deepEqual(told, ["browser 1 opens", "browser 1 closes", "browser 2 opens"]);
});

test("what fails twice is told", async () => {
  const { told, open } = browsers();
  const renewed = await openRenewed(open);
  const never = async ({ name }: { readonly name: string }) => {
    throw new Error(`${name} draws nothing`);
  };
  await assert.rejects(renewed.use(never), /browser 2 draws nothing/);
  await renewed.close();
  assert.deepEqual(told, ["browser 1 opens", "browser 1 closes", "browser 2 opens", "browser 2 closes"]);
});
