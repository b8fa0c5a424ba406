import assert from "node:assert/strict";
import { test } from "node:test";
import { withAttributes } from "./attributes.js";

const SITE = { site: "k", api: "https://chat.example", panels: {}, name: "Shop", theme: "light" };

test("it lets a page overrule what is set for the site", () => {
  const said = { theme: "dark", locale: "de-AT", position: "left", zIndex: "40", storage: "none" };
  assert.deepEqual(withAttributes(SITE, said), {
    ...SITE,
    theme: "dark",
    locale: "de-AT",
    position: "left",
    z_index: 40,
    storage: "none",
  });
});

test("it takes nothing else from the tag, which may carry what other scripts put there", () => {
  assert.deepEqual(
    withAttributes(SITE, { site: "other", api: "https://other.example", cfasync: "false" }),
    SITE,
  );
});

test("it keeps the site's settings where the page says nothing", () => {
  assert.deepEqual(withAttributes(SITE), SITE);
});
