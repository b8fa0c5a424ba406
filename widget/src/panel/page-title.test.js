import assert from "node:assert/strict";
import { test } from "node:test";
import { countInTitle } from "./page-title.js";

test("it counts in front of the title the page has now, and takes the count back", () => {
  const page = { title: "Shop" };
  countInTitle(2, page);
  assert.equal(page.title, "(2) Shop");
  page.title = "Basket";
  countInTitle(3, page);
  assert.equal(page.title, "(3) Basket");
  countInTitle(0, page);
  assert.equal(page.title, "Basket");
});

test("it leaves a number of the page's own alone", () => {
  const page = { title: "(3) Inbox" };
  countInTitle(2, page);
  assert.equal(page.title, "(2) (3) Inbox");
  countInTitle(0, page);
  assert.equal(page.title, "(3) Inbox");
});
