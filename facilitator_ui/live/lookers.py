# Who looks at which view, kept so that a room of thousands is not gone through for one card: views of one person are
# found by that person's name. Knows views and screens; knows no room and no socket.
from collections import defaultdict
from collections.abc import Iterable

from facilitator_ui.live.reach import Reach
from facilitator_ui.live.screens import Screen
from facilitator_ui.live.views import View
from session.kind import Scope
from session.people import Surface


class Lookers:
    """The views that somebody looks at, and the screens of each."""

    def __init__(self) -> None:
        self._screens: dict[View, set[Screen]] = {}
        self._shared: set[View] = set()
        self._personal: defaultdict[str, set[View]] = defaultdict(set)

    def __contains__(self, view: object) -> bool:
        return view in self._screens

    def __len__(self) -> int:
        return len(self._screens)

    def of(self, view: View) -> set[Screen]:
        return self._screens.get(view, set())

    def touched(self, reach: Reach) -> set[View]:
        """Return the views that may look different after what happened."""
        if reach.everyone:
            return set(self._screens)
        shared = {view for view in self._shared if reach.touches(view.audience)}
        return shared.union(
            *(self._personal.get(name, ()) for name in reach.names)
        )

    def turn(self, screen: Screen, views: tuple[View, ...]) -> None:
        """Let a screen look at these views and at no other."""
        for view in screen.views:
            self._screens[view].discard(screen)
            if not self._screens[view]:
                self._forget(view)
        for view in views:
            if view not in self._screens:
                self._note(view)
            self._screens[view].add(screen)
        screen.renew(views)

    def _note(self, view: View) -> None:
        self._screens[view] = set()
        if _is_shared(view):
            self._shared.add(view)
        for name in _names(view):
            self._personal[name].add(view)

    def _forget(self, view: View) -> None:
        del self._screens[view]
        self._shared.discard(view)
        for name in _names(view):
            self._personal[name].discard(view)
            if not self._personal[name]:
                del self._personal[name]


def _is_shared(view: View) -> bool:
    """Tell whether anybody's deed may change a view: what a console offers to take back is one of all steps."""
    audience = view.audience
    return (
        audience.scope is not Scope.person
        or audience.surface is Surface.console
    )


def _names(view: View) -> Iterable[str]:
    audience = view.audience
    return (
        {audience.of, audience.author} - {""}
        if audience.scope is Scope.person
        else ()
    )
