// @ts-check
// A page of a device that others use is asked for anew where the browser brings it back as it was: it may have been
// somebody else's.
addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
