# The public address as people write it, and origins as browsers and proxies do.
import pytest

from facilitator_ui.origins import Unfit, origin_at, origin_of, public


@pytest.mark.parametrize(
    ("written", "origin", "path"),
    [
        ("https://veche.example.org", "https://veche.example.org", ""),
        ("https://Veche.Example.org", "https://veche.example.org", ""),
        ("HTTPS://VECHE.EXAMPLE.ORG/", "https://veche.example.org", ""),
        (" https://veche.example.org ", "https://veche.example.org", ""),
        ("https://veche.example.org.", "https://veche.example.org", ""),
        ("https://veche.example.org:443", "https://veche.example.org", ""),
        ("http://veche.example.org:80/", "http://veche.example.org", ""),
        ("http://veche.example.org:443", "http://veche.example.org:443", ""),
        (
            "https://veche.example.org:8443",
            "https://veche.example.org:8443",
            "",
        ),
        ("https://вече.рф", "https://xn--b1aga5e.xn--p1ai", ""),
        ("https://ВЕЧЕ.РФ:443", "https://xn--b1aga5e.xn--p1ai", ""),
        ("https://XN--B1AGA5E.XN--P1AI", "https://xn--b1aga5e.xn--p1ai", ""),
        ("https://straße.example", "https://xn--strae-oqa.example", ""),
        ("http://192.168.0.7:8000", "http://192.168.0.7:8000", ""),
        ("http://[2001:DB8::0:1]:8000", "http://[2001:db8::1]:8000", ""),
        ("https://example.org/veche", "https://example.org", "/veche"),
        ("https://example.org/veche/", "https://example.org", "/veche"),
        (
            "https://example.org/hall/2.main",
            "https://example.org",
            "/hall/2.main",
        ),
        ("http://laptop", "http://laptop", ""),
    ],
)
def test_an_address_is_kept_as_browsers_write_it(
    written: str, origin: str, path: str
) -> None:
    assert public(written) == (origin, path)
    assert public(origin + path) == (origin, path)


@pytest.mark.parametrize(
    "written",
    [
        "veche.example.org",
        "veche.example.org:8000",
        "//veche.example.org",
        "ftp://veche.example.org",
        "ws://veche.example.org",
        "https:veche.example.org",
        "https:/veche.example.org",
        "https://",
        "https:///veche",
        "https://:8000",
        "https://veche.example.org:port",
        "https://veche.example.org:0",
        "https://veche.example.org:99999",
        "https://user@veche.example.org",
        "https://user:word@veche.example.org",
        "https://veche.example.org?hall=2",
        "https://veche.example.org/?",
        "https://veche.example.org/#top",
        "https://veche example.org",
        "https://veche.example.org, https://example.org",
        "https://veche..example.org",
        "https://-veche-.example.org",
        "https://[::1",
        "https://[v1.x]",
        "https://0.0.0.0:8000",
        "http://[::]:8000",
        "https://example.org/ве че",
        "https://example.org/вече",
        "https://example.org/../veche",
        "https://example.org/a//b",
        "https://example.org/s",
        "https://example.org/static/veche",
        "https://example.org\\veche",
    ],
)
def test_an_address_that_opens_nothing_is_refused_with_a_reason(
    written: str,
) -> None:
    with pytest.raises(Unfit) as unfit:
        public(written)
    assert str(unfit.value)


@pytest.mark.parametrize(
    "told",
    ["null", "", "file://", "https://", "about:blank", "https://a b", "veche"],
)
def test_what_is_no_origin_is_none(told: str) -> None:
    assert origin_of(told) is None


@pytest.mark.parametrize(
    "host",
    [
        "veche.example.org",
        "veche.example.org:443",
        "Veche.Example.ORG",
        "veche.example.org:80",
    ],
)
def test_a_host_is_the_origin_that_a_browser_means_whatever_default_port_a_proxy_adds(
    host: str,
) -> None:
    assert origin_at("https", host) == origin_of("https://veche.example.org")


def test_another_port_is_another_origin() -> None:
    assert (
        origin_at("https", "veche.example.org:8443")
        == "https://veche.example.org:8443"
    )
