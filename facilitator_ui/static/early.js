// What works before the page's modules are there, and where they never come: presses wait and typed text is kept, what
// was lost on the way is loaded again, and a browser that cannot run the modules is led to the simple page.
// A page without modules has it for its stylesheet, and is asked for anew where the browser brings it back as it was:
// it may have been somebody else's. No module, and in the language of the oldest browsers (ES5). Knows nothing of commands.
(function () {
  var PATIENCE = 8000;
  var LONGEST = 60000;
  var LOADS = "veche/loads";
  var began = new Date().getTime();
  var scripts = document.getElementsByTagName("script");
  var script = scripts[scripts.length - 1]; // this one: nothing of the page behind it is there yet
  var plain = script.getAttribute("data-plain");
  var pressed = [];
  var over = false;
  var lost = false;
  var timer = setInterval(watch, 250);

  addEventListener("error", failed, true);
  if (plain === null) return standAlone();
  if (!("noModule" in script)) return leave();
  document.addEventListener("click", keep, true);
  document.addEventListener("input", note, true);
  document.addEventListener("readystatechange", giveBack);
  document.addEventListener("ready", end);

  function standAlone() {
    over = true;
    addEventListener("pageshow", function (event) {
      if (event.persisted) location.reload();
    });
  }

  function keep(event) {
    var button = event.target.closest && event.target.closest("button");
    if (!button) return;
    if (button.hasAttribute("data-reload")) return location.reload();
    if (button.form && button.form.hasAttribute("action")) return; // works by itself
    event.preventDefault();
    event.stopImmediatePropagation();
    if (lost) return; // nothing is on its way: it may not look so
    button.setAttribute("aria-busy", "true");
    if (pressed.indexOf(button) < 0) pressed.push(button);
  }

  function release(press) {
    var buttons = pressed.splice(0);
    for (var i = 0; i < buttons.length; i++) {
      buttons[i].removeAttribute("aria-busy");
      if (press) buttons[i].click();
    }
  }

  // As drafts.js keeps it, so that it is a draft when the modules are there.
  function note(event) {
    var form = event.target.form;
    var name = form && form.getAttribute("data-draft");
    if (!name) return;
    var draft = read(name) || { fixed: form.getAttribute("data-fixed") || "" };
    draft.draft = name;
    draft.values = {};
    draft.text = "";
    for (var i = 0; i < form.elements.length; i++) take(form.elements[i], draft);
    try {
      localStorage.setItem(place(name), JSON.stringify(draft));
    } catch (forbidden) {} // kept as long as the page is
  }

  function take(field, draft) {
    var kept = draft.values[field.name];
    if (!field.name || field.disabled || /^(hidden|file|submit|button)$/.test(field.type)) return;
    if (isTick(field)) draft.values[field.name] = (kept || []).concat(field.checked ? [field.value] : []);
    else draft.values[field.name] = field.value;
    if (!isTick(field) && field.value !== field.defaultValue) draft.text += (draft.text && " · ") + field.value;
  }

  function giveBack() {
    var forms = document.querySelectorAll("form[data-draft]");
    if (over || document.readyState !== "interactive") return;
    for (var i = 0; i < forms.length; i++) fill(forms[i], read(forms[i].getAttribute("data-draft")));
  }

  function fill(form, draft) {
    for (var i = 0; draft && i < form.elements.length; i++) {
      var field = form.elements[i];
      var value = draft.values[field.name];
      if (value === undefined) continue;
      if (isTick(field)) field.checked = value.indexOf(field.value) >= 0;
      else if (field.value === field.defaultValue) field.value = value;
    }
  }

  function isTick(field) {
    return field.type === "checkbox" || field.type === "radio";
  }

  function read(name) {
    try {
      return JSON.parse(localStorage.getItem(place(name)));
    } catch (forbidden) {
      return null;
    }
  }

  function place(name) {
    return ["veche", data("session"), data("surface"), data("person"), "draft", name].join("/");
  }

  function data(name) {
    return (document.body && document.body.getAttribute("data-" + name)) || "";
  }

  function ours(address) {
    return String(address || "").indexOf(script.src.replace(/[^/]*$/, "")) === 0;
  }

  function failed(event) {
    var source = event.target;
    if (source && source.rel === "stylesheet") return dressAgain(source);
    if (over || !source) return;
    if (source === window) return ours(event.filename) && event.filename !== script.src && leave();
    if (source.type === "module" && ours(source.src)) lose();
  }

  function watch() {
    var patience = Number(data("patience")) || PATIENCE;
    var waited = new Date().getTime() - began;
    var sheet = document.querySelector("link[rel=stylesheet]");
    var dressed = sheet && sheet.sheet;
    if (over && dressed) clearInterval(timer);
    if (sheet && !dressed && waited > patience) dressAgain(sheet);
    if (document.body && waited > 2 * patience) lose();
  }

  function dressAgain(sheet) {
    var tries = (sheet.tries || 0) + 1;
    if (sheet.again) return;
    sheet.again = setTimeout(function () {
      var next = document.createElement("link");
      next.rel = "stylesheet";
      next.tries = tries;
      next.href = sheet.href.replace(/[?].*/, "") + "?" + tries;
      sheet.parentNode.insertBefore(next, sheet);
      sheet.parentNode.removeChild(sheet);
    }, pause(tries - 1));
  }

  function lose() {
    if (lost || over) return;
    lost = true;
    release(false);
    tell(true);
    setTimeout(look, pause(loads()));
  }

  function tell(shown) {
    var words = document.querySelector("[data-lost]");
    if (words) words.hidden = !shown;
  }

  // Everything is fetched past the browser's memory, which may hold what a proxy put there; then the page itself.
  function look() {
    var links = document.querySelectorAll("link[rel=modulepreload], script[type=module]");
    var left = links.length;
    if (over) return;
    for (var i = 0; i < links.length; i++) fetchAnew(links[i].href || links[i].src, next);
    function next() {
      left -= 1;
      if (!left) fetchAnew(location.href.replace(/#.*/, ""), decide);
    }
  }

  function decide(text) {
    if (over) return;
    if (text.indexOf("data-surface") < 0) return setTimeout(look, pause(loads(loads() + 1)));
    loads(loads() + 1);
    location.reload();
  }

  function fetchAnew(address, then) {
    var request = new XMLHttpRequest();
    request.open("GET", address);
    request.setRequestHeader("Cache-Control", "no-cache");
    request.timeout = Number(data("patience")) || PATIENCE;
    request.onloadend = function () {
      then(request.status === 200 ? request.responseText : "");
    };
    request.send();
  }

  function pause(tries) {
    return Math.min(LONGEST, 500 * Math.pow(2, tries)) * (0.5 + Math.random() / 2);
  }

  /** How often this page was loaded in vain. */
  function loads(count) {
    try {
      if (count !== undefined) sessionStorage.setItem(LOADS, String(count));
      return Number(sessionStorage.getItem(LOADS)) || 0;
    } catch (forbidden) {
      return 7;
    }
  }

  function end() {
    over = true;
    loads(0);
    tell(false);
    document.removeEventListener("click", keep, true);
    document.removeEventListener("input", note, true);
    release(true);
  }

  function leave() {
    over = true;
    clearInterval(timer);
    location.replace(plain);
  }
})();
