"""The guide in a real Chromium on a slow phone: first paint, full load, and what it waits for."""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from .apps import GUIDE
from .journeys import Wrong, load
from .machines import HERE
from .pages import record, recorded
from .report import Figure, spread
from .servers import serving

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
ARGS = ("--disable-background-networking", "--disable-component-update", "--disable-sync")
CPU = 4
"""Times that the phone is slower than this machine."""
NETWORKS = {
    # As Chromium's developer tools name them: round trip in ms, bytes per second down and up.
    "slow 3G": (400, 400_000 // 8, 400_000 // 8),
    "slow 4G": (150, 1_600_000 // 8, 750_000 // 8),
}
TIMING = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  const blocking = performance.getEntriesByType("resource")
    .filter((entry) => entry.renderBlockingStatus === "blocking").map((entry) => entry.name);
  const ahead = [...document.querySelectorAll(
    'link[rel~="prefetch"], link[rel~="prerender"], link[rel~="preload"],' +
    'link[rel~="dns-prefetch"], link[rel~="preconnect"], script[type="speculationrules"]')];
  return {paint: paint?.startTime, load: page.loadEventEnd, blocking, ahead: ahead.length,
          fonts: document.fonts.size};
}"""


@dataclass(frozen=True)
class Visit:
    """A page as the browser loaded it: seconds to the first paint and to its load."""

    paint: float
    load: float
    blocking: tuple[str, ...]
    ahead: int
    fonts: int
    elsewhere: tuple[str, ...]


def missing() -> str:
    """Return why there is no browser to measure; empty where there is one."""
    if not CHROMIUM:
        return "no Chromium here (apt-get install chromium): no browser is asked"
    if not find_spec("playwright"):
        return "playwright is not installed: no browser is asked"
    return ""


def measure(full: bool) -> Iterator[Figure]:
    """Yield the figures of this part."""
    if reason := missing():
        print(f"browser: {reason}", file=sys.stderr)
        return
    from playwright.sync_api import sync_playwright

    record()
    journey = load(recorded(GUIDE))[4 * 2]
    targets = {request.kind: request.target for request in journey}
    pages = {kind: targets[kind] for kind in ("start", "question nationality", "result")}
    args = [*ARGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    all_visits: list[Visit] = []
    with serving(GUIDE) as server, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=args)
        site = f"http://{HERE}:{server.port}"
        for network in NETWORKS:
            for kind, target in pages.items():
                visits = [_visit(browser, site, target, network) for _n in range(7 if full else 3)]
                all_visits += visits
                for event, label in (("paint", "first paint"), ("load", "loaded")):
                    times = [getattr(visit, event) for visit in visits]
                    name = f"{kind}, {network}: {label}"
                    yield Figure("browser", name, unit="s", **spread(times))
        browser.close()
    yield from _counts(all_visits)


def _counts(visits: list[Visit]) -> Iterator[Figure]:
    blocking = max(len(visit.blocking) for visit in visits)
    yield Figure("browser", "requests that a page waits for, at most", blocking, "", bar=1)
    scripts = {url for visit in visits for url in visit.blocking if not url.endswith(".css")}
    yield Figure("browser", "of them no style sheets", len(scripts), "", bar=0)
    elsewhere = {url for visit in visits for url in visit.elsewhere}
    yield Figure("browser", "requests to other sites", len(elsewhere), "", bar=0)
    yield Figure("browser", "fetched ahead", max(visit.ahead for visit in visits), "", bar=0)
    yield Figure("browser", "fonts fetched", max(visit.fonts for visit in visits), "", bar=0)


def _visit(browser: Any, site: str, target: str, network: str) -> Visit:
    """Visit a page for the first time, with an empty cache."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True)
    page = context.new_page()
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    tools = context.new_cdp_session(page)
    latency, down, up = NETWORKS[network]
    tools.send("Network.enable")
    tools.send("Emulation.setCPUThrottlingRate", {"rate": CPU})
    tools.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": latency, "downloadThroughput": down, "uploadThroughput": up},
    )
    answer = page.goto(site + target, wait_until="load", timeout=60_000)
    if answer is None or answer.status != 200 or not page.locator("h1").count():
        raise Wrong(f"{target} in a browser: {answer and answer.status}")
    page.wait_for_function(
        "performance.getEntriesByName('first-contentful-paint').length"
        " && performance.getEntriesByType('navigation')[0].loadEventEnd"
    )
    timing = page.evaluate(TIMING)
    context.close()
    return Visit(
        timing["paint"] / 1000,
        timing["load"] / 1000,
        tuple(timing["blocking"]),
        timing["ahead"],
        timing["fonts"],
        tuple(url for url in urls if not url.startswith((site, "data:"))),
    )
