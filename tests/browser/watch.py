"""A page under watch: all that it did and should not have, and one check that holds for every page of Orden."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Page, Request
from pypdf import PdfReader

#: How high a window of each width is: a desk's and a phone's.
HEIGHTS = {1280: 900, 390: 844}
#: A page may ask this machine, itself and its own files.
_NEAR = frozenset({"127.0.0.1", "localhost", "[::1]"})
_OWN = frozenset({"file", "data", "about", "blob"})
#: An A4 sheet in points; and what the margins in orden.css leave of its width, upright and lying, in CSS pixels.
A4 = (595.3, 841.9)
_UPRIGHT, _LYING = 672, 1016

# A page's policy stops its own scripts; this one is the browser's, and speaks through the console, which outlives a navigation.
_TELL = """addEventListener("securitypolicyviolation", e =>
  console.error(`policy broken: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`))"""
# AAA contrast is not what we promise; the experimental rules guess. Size of targets is WCAG 2.2 AA, yet off unless asked for.
_AXE = """async () => (await axe.run(document, {resultTypes: ["violations"], rules: {"target-size": {enabled: true}}}))
  .violations.flatMap(v => v.nodes.map(n => `${v.id} at ${n.target.join(" ")}: ${n.failureSummary}`))"""
_WRITTEN_IN = """() => [...document.querySelectorAll("*")].flatMap(it => [...it.attributes].map(a => a.name)
  .filter(name => name === "style" || name.startsWith("on")).map(name => `<${it.localName}> has ${name}=`))"""
_SIDEWAYS = "() => document.documentElement.scrollWidth - innerWidth"
_WIDE = """() => [...document.querySelectorAll("body *")].filter(it => it.getBoundingClientRect().right > innerWidth + 1)
  .slice(-5).map(it => `${it.localName}.${it.className}`).join(", ")"""
# Contrast takes nine tenths of axe's time. Where a text is painted as one that was measured on any page before (itself and all
# that it stands in: tag, class, colours, sizes of letters), it is not measured again. Always measured is what may lie over or
# under something that it does not stand in, and what axe may have had no word on: a single sign, a value typed in.
_MARK_ANEW = r"""(known) => {
  const seen = new Set(known), found = new Set(), keys = new Map(), moved = []
  const hash = text => {
    let a = 0xdeadbeef, b = 0x41c6ce57
    for (let i = 0; i < text.length; i++) {
      const c = text.charCodeAt(i)
      a = Math.imul(a ^ c, 2654435761)
      b = Math.imul(b ^ c, 1597334677)
    }
    return 4294967296 * (2097151 & b) + (a >>> 0)
  }
  const all = [...document.querySelectorAll("html, body, body *")]
  for (const it of all) {
    const s = getComputedStyle(it)
    keys.set(it, hash([keys.get(it.parentElement), it.localName, it.getAttribute("class"), it.matches(":disabled, [aria-disabled]"),
      it.control?.disabled, it.getAttribute("aria-hidden"), s.color, s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.mixBlendMode, s.textShadow, s.fontSize, s.fontWeight,
      s.webkitTextFillColor, s.webkitTextStroke, s.position, s.zIndex, s.transform, s.clip, s.clipPath, s.overflow].join()))
    if (s.position !== "static" || s.transform !== "none" || s.float !== "none" || s.margin.includes("-") || s.inset.includes("-"))
      if (it.checkVisibility()) moved.push([it, it.getBoundingClientRect()])
  }
  const beside = (it, box) => moved.some(([other, its]) => its.left < box.right && its.right > box.left
    && its.top < box.bottom && its.bottom > box.top && !other.contains(it) && !it.contains(other))
  for (const it of all) {
    const own = [...it.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.data).join(" ")
    const key = keys.get(it), plain = /[\p{L}\p{N}]{2}/u.test(own) && it.checkVisibility({visibilityProperty: true})
    const clear = plain && !beside(it, it.getBoundingClientRect())
    if (clear && seen.has(key)) continue
    it.setAttribute("data-anew", "")
    if (clear) found.add(key)
  }
  return [...found]
}"""
_UNMARK = "() => document.querySelectorAll('[data-anew]').forEach(it => it.removeAttribute('data-anew'))"
#: How texts are painted that axe had nothing against.
_measured: set[int] = set()
# The menu lies over the page when it is open, and covers what is there: a test of its own opens it.
_FOLDED = "() => [...document.querySelectorAll('details:not([open])')].filter(it => !it.closest('nav'))"
_UNFOLD = f"() => ({_FOLDED})().forEach(it => {{ it.open = true }})"
_IS_FOLDED = f"() => ({_FOLDED})().length > 0"


@dataclass
class Watched:
    """A page and what it did that no page of Orden may do. The list stays when the page moves on."""

    page: Page
    heard: list[str] = field(default_factory=list)

    def open(self, page: str | Path) -> None:
        """Go to an address or a file."""
        self.page.goto(page.as_uri() if isinstance(page, Path) else page)

    def unfold(self) -> None:
        """Open all that is folded away, so that nothing escapes a check."""
        self.page.evaluate(_UNFOLD)


def near(url: str) -> bool:
    """Tell whether an address is this machine's own."""
    parts = urlsplit(url)
    return parts.scheme in _OWN or parts.netloc.rsplit(":", 1)[0] in _NEAR or parts.netloc in _NEAR


def watch(context: BrowserContext) -> Watched:
    """Open a page that tells of broken policy, errors, dialogs, other windows, failed requests and requests elsewhere.

    A request elsewhere is told, and stopped before it leaves.
    """
    watched = Watched(context.new_page())

    def asked(request: Request) -> None:
        if not near(request.url):
            watched.heard.append(f"asked for {request.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            watched.heard.append(f"console: {message.text}")

    def spoke(dialog: Dialog) -> None:
        watched.heard.append(f"opened a dialog: {dialog.message}")
        dialog.dismiss()

    context.add_init_script(_TELL)
    context.route(lambda url: not near(url), lambda route: route.abort())
    context.on("request", asked)
    context.on("requestfailed", lambda request: watched.heard.append(f"failed: {request.url} ({request.failure})"))
    context.on("page", lambda page: watched.heard.append(f"opened another window: {page.url}"))
    watched.page.on("console", said)
    watched.page.on("pageerror", lambda error: watched.heard.append(f"error: {error}"))
    watched.page.on("dialog", spoke)
    return watched


def check_page(watched: Watched, language: str = "nb", widths: Sequence[int] = ()) -> None:
    """Assert what holds for every page: quiet, accessible, not wider than its window, nothing written into its tags.

    Looks at it as it stands, then with all of it unfolded. ``widths``: in windows of each of these, without a new page.
    """
    watched.page.wait_for_load_state()  # a click goes on before the style has come
    wrong = _faults_in(watched, language, widths)
    if watched.page.evaluate(_IS_FOLDED):
        watched.unfold()
        wrong += [f"unfolded: {fault}" for fault in _faults_in(watched, language, widths)]
    assert not wrong, "\n".join((watched.page.url, *wrong))


def _faults_in(watched: Watched, language: str, widths: Sequence[int]) -> list[str]:
    if not widths:
        return faults(watched, language)
    found = []
    for width in widths:
        watched.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        found += [f"{width} px: {fault}" for fault in faults(watched, language)]
    return found


def faults(watched: Watched, language: str) -> list[str]:
    """Return all that is wrong with the page, a line each."""
    page = watched.page
    wrong = page.evaluate(_WRITTEN_IN)
    wrong += watched.heard  # after the first question to the browser: what it had yet to tell comes with the answer
    if (lang := page.locator("html").get_attribute("lang")) != language:
        wrong.append(f"<html lang> is {lang}")
    if (wider := page.evaluate(_SIDEWAYS)) > 0:
        wrong.append(f"{wider} px wider than its window: {page.evaluate(_WIDE)}")
    return [*wrong, *axe(page)]


def axe(page: Page) -> list[str]:
    """Return what axe finds wrong on the page: rule, element, and what would mend it."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe_core())
    anew: list[int] = page.evaluate(_MARK_ANEW, list(_measured))
    found: list[str] = page.evaluate(_AXE)
    page.evaluate(_UNMARK)
    if not any(line.startswith("color-contrast") for line in found):
        _measured.update(anew)
    return found


@cache
def _axe_core() -> str:
    # Evaluated by the browser, not by the page: the page's policy forbids it every script.
    marked = "axe.configure({rules: [{id: 'color-contrast', selector: '[data-anew]'}]})"
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8") + "\n;" + marked


def check_print(watched: Watched) -> None:
    """Assert that every sheet is an A4 with text on it, the heading on the first, and that no sheet is too narrow.

    The page stands as it prints after that.
    """
    page = watched.page
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    for sheet in sheets:
        size = sorted((float(sheet.mediabox.width), float(sheet.mediabox.height)))
        assert all(abs(is_ - a4) < 1 for is_, a4 in zip(size, A4, strict=True)), size
        assert sheet.extract_text().strip(), "an empty sheet"
    missing = set(page.locator("h1").inner_text().split()) - set(sheets[0].extract_text().split())
    assert not missing, missing
    page.emulate_media(media="print")
    page.set_viewport_size({"width": _UPRIGHT if sheets[0].mediabox.width < A4[1] - 1 else _LYING, "height": 900})
    assert (wider := page.evaluate(_SIDEWAYS)) <= 0, f"{wider} px wider than its sheet"
