# What a phone's stylesheets lack: rules of the whole one, of which something on the page is meant.
from playwright.sync_api import Page

LACKS = r"""async () => {
  const links = [...document.querySelectorAll("link[rel=stylesheet]")];
  const own = links.filter((link) => link.sheet).map((link) => link.href);
  const whole = own[0].replace(/\w+\.css.*/, "veche.css");
  const states = /::?(?:before|after|marker|placeholder|backdrop|hover|active|focus\S*|-webkit-[\w-]+|-moz-[\w-]+)/g;
  const rules = async (address) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(await (await fetch(address)).text());
    return flat(sheet.cssRules, "");
  };
  const flat = (rules, under) => [...rules].flatMap((rule) => (rule.selectorText
    ? [[rule.selectorText, under + rule.cssText]]
    : flat(rule.cssRules ?? [], `${under}${rule.conditionText} `)));
  const isMeant = (selector) => {
    try { return document.querySelector(selector.replace(states, "")); } catch { return false; }
  };
  const has = new Set((await Promise.all(own.map(rules))).flat().map(([, text]) => text));
  return (await rules(whole))
    .filter(([selector, text]) => !text.startsWith("print ") && !has.has(text) && isMeant(selector))
    .map(([, text]) => text);
}"""


def undressed(page: Page) -> list[str]:
    """Return the rules that a page would be shown by, had it the whole stylesheet."""
    lacks: list[str] = page.evaluate(LACKS)
    return lacks
