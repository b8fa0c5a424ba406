import assert from "node:assert/strict";
import { test } from "node:test";
import { safeLink } from "./links.js";

const PAGE = "https://shop.example/pricing";

test("it lets web pages, mail and phone through", () => {
  for (const address of [
    "https://a.example/x",
    "http://a.example/",
    "mailto:sam@a.example",
    "tel:+4930123",
  ]) {
    assert.equal(safeLink(address, PAGE).href, address);
  }
});

test("it refuses every other scheme, however it is written", () => {
  const bad = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "java\tscript:alert(1)",
    "\u0001javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "blob:https://a.example/1",
    "ftp://a.example/",
    "https://",
  ];
  for (const address of bad) assert.equal(safeLink(address, PAGE), null, JSON.stringify(address));
});

test("it refuses an address that hides its host behind a name", () => {
  assert.equal(safeLink("https://shop.example@evil.example/", PAGE), null);
});

test("it names the host of a foreign page, not of our own", () => {
  assert.equal(safeLink("https://evil.example/shop.example", PAGE).host, "evil.example");
  assert.equal(safeLink("//evil.example/x", PAGE).host, "evil.example");
  assert.equal(safeLink("/contact", PAGE).host, "");
  assert.equal(safeLink("/contact", PAGE).href, "https://shop.example/contact");
});

test("it shows a look-alike host in its plain form", () => {
  assert.match(safeLink("https://shоp.example/", PAGE).host, /^xn--/);
});

test("it shows no host for mail", () => {
  assert.deepEqual(safeLink("mailto:a@b.example", PAGE), {
    href: "mailto:a@b.example",
    web: false,
    host: "",
  });
});
