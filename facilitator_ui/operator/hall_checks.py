# Will phones come through: the port, the address, the network, and what this machine can do for the room.
import json
import socket as sockets
import sys
import webbrowser
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from ipaddress import ip_address

from exports.pdf import office
from facilitator_ui.operator.checks import Diagnosis, Level
from facilitator_ui.places import most_files, raise_limit, reserve
from facilitator_ui.settings import Settings, lan_address
from session.refusals import N_

FILES_FOR_A_THOUSAND = 2048


def port(settings: Settings) -> Diagnosis:
    name = N_("Port")
    values: dict[str, object] = {"port": settings.port}
    try:
        family, kind, number, _, address = sockets.getaddrinfo(
            settings.host, settings.port, type=sockets.SOCK_STREAM
        )[0]
        with sockets.socket(family, kind, number) as probe:
            probe.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError:
        return _who_is_there(name, settings, values)
    return Diagnosis(name, Level.well, N_("%(port)s is free."), values=values)


def _who_is_there(
    name: str, settings: Settings, values: dict[str, object]
) -> Diagnosis:
    status = _health(settings.port)
    if status == "ok":
        return Diagnosis(
            name,
            Level.well,
            N_("Veche is running at %(port)s, and all is well."),
            values=values,
        )
    if status:
        told = N_("Veche is running at %(port)s but cannot save anything.")
        return Diagnosis(
            name,
            Level.bad,
            told,
            N_("Check the disk and the database."),
            values,
        )
    told = N_("%(port)s cannot be used.")
    return Diagnosis(
        name,
        Level.bad,
        told,
        N_("Choose another: veche run --port 8080."),
        values,
    )


def _health(port: int) -> str:
    """Return what a Veche at this port of the machine says of itself; empty where there is none."""
    try:
        with closing(
            HTTPConnection("127.0.0.1", port, timeout=2)
        ) as connection:
            connection.request("GET", "/healthz")
            return str(
                json.loads(connection.getresponse().read(1000)).get(
                    "status", ""
                )
            )
    except (OSError, HTTPException, ValueError, AttributeError):
        return ""


def address(settings: Settings) -> Diagnosis:
    name = N_("Address for phones")
    if settings.public_url:
        return Diagnosis(
            name,
            Level.well,
            "%(address)s",
            values={"address": settings.public_url},
        )
    address = lan_address()
    values: dict[str, object] = {"address": f"http://{address}:{settings.port}"}
    if ip_address(address).is_loopback:
        return Diagnosis(
            name,
            Level.bad,
            N_("This machine is not on any network."),
            N_("Join the hall's Wi-Fi, or set up your own."),
        )
    if ip_address(address).is_link_local:
        told = N_("%(address)s: the network gave this machine no address.")
        return Diagnosis(
            name, Level.bad, told, N_("Join the Wi-Fi again."), values
        )
    return Diagnosis(name, Level.well, "%(address)s", values=values)


def wifi(_settings: Settings) -> Diagnosis:
    told = N_("Only a phone can tell whether phones get through.")
    advice = N_("Open the address on one phone. If it does not open, a guest network may be keeping devices apart, or a"
                " firewall may be blocking the port: use your own access point.")  # fmt: skip
    return Diagnosis(N_("Wi-Fi"), Level.look, told, advice)


def connections(_settings: Settings) -> Diagnosis:
    """Tell for how many phones there is place in a server that this machine starts now."""
    name = N_("Connections")
    raise_limit()
    most = most_files()
    values: dict[str, object] = {"most": most, "phones": most - reserve(most)}
    told = N_(
        "The system allows %(most)s open files: place for %(phones)s phones."
    )
    if most >= FILES_FOR_A_THOUSAND:
        return Diagnosis(name, Level.well, told, values=values)
    advice = N_(
        "Enough for a hall. For a thousand phones: ulimit -n 8192, then start the server."
    )
    return Diagnosis(name, Level.look, told, advice, values)


def libreoffice(settings: Settings) -> Diagnosis:
    found = str(settings.office or office())
    if found:
        return Diagnosis(
            "LibreOffice",
            Level.well,
            N_("Found: the protocol can be downloaded as PDF."),
        )
    return Diagnosis(
        "LibreOffice",
        Level.look,
        N_("Not found: the protocol comes as a Word file, but not as PDF."),
    )


def browser(_settings: Settings) -> Diagnosis:
    try:
        webbrowser.get()
    except webbrowser.Error:
        return Diagnosis(
            N_("Browser"),
            Level.look,
            N_(
                "None on this machine: open the console and the hall screen on another."
            ),
        )
    return Diagnosis(N_("Browser"), Level.well, N_("Found."))


def python(_settings: Settings) -> Diagnosis:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Diagnosis(
        "Python",
        Level.well,
        N_("Version %(version)s."),
        values={"version": version},
    )
