// @ts-check
// What is pressed before the page's script is there: kept, shown as being on its way, and pressed again when it is.
// The one script that is no module, so that no button is on the screen before it. Knows nothing of commands.
{
  /** @type {Set<HTMLButtonElement>} */
  const pressed = new Set();

  /** A button of a form that goes to an address of its own works by itself. @param {Event} event */
  const keep = (event) => {
    const button = event.target instanceof Element && event.target.closest("button");
    if (!button || button.form?.hasAttribute("action")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    button.setAttribute("aria-busy", "true");
    pressed.add(button);
  };

  const pressAgain = () => {
    document.removeEventListener("click", keep, true);
    for (const button of pressed) {
      button.removeAttribute("aria-busy");
      button.click();
    }
  };

  document.addEventListener("click", keep, true);
  document.addEventListener("ready", pressAgain, { once: true });
}
