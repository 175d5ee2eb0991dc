# SPDX-License-Identifier: GPL-2.0-or-later
"""A page as a browser prints it: what must be read is on paper, and no diagram, advice or row is cut in two."""

import shutil
import subprocess
import xml.etree.ElementTree as tree


def without_spaces(text):
    return "".join(text.split())


def words_of(element):
    return without_spaces("".join(element.itertext()))


def sheets_of(browser, page):
    """The text of each sheet, without spaces."""
    printed = page.with_suffix(".pdf")
    subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-pdf-header-footer",
                    "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={page.parent / 'printer'}", f"--print-to-pdf={printed}",
                    page.as_uri()], capture_output=True, timeout=60, check=True)
    text = subprocess.run(["pdftotext", "-raw", printed, "-"], capture_output=True, timeout=60, check=True).stdout.decode()
    return [without_spaces(sheet) for sheet in text.split("\f")[:-1]]


def is_on_one(sheets, texts):
    return any(all(text in sheet for text in texts) for sheet in sheets)


def troubles_of(sheets, page):
    """What of the page is missing on paper, or cut."""
    everything = "".join(sheets)
    articles = [element for element in page.iter("article")]
    for article in articles:
        for part in [article.find("h3")] + article.findall("p[@class='means']") + article.findall("p/code[@class='filter']"):
            if words_of(part) not in everything:
                yield f"is not printed: {words_of(part)[:60]}"
        whole = [article.find("div[@class='check']")] + [row for row in article.iter("tr") if row.get("class") == "decides"]
        yield from (f"is cut: {words_of(part)[:60]}" for part in whole if not is_on_one(sheets, [words_of(part)]))
        diagram = article.find("figure/svg[@class='wide']")
        if not is_on_one(sheets, [words_of(text) for text in diagram.findall("text")]):
            yield f"has a diagram that is cut: {words_of(article.find('h3'))[:60]}"


def troubles_on_paper(browser, path):
    """None: PDF cannot be read here."""
    if shutil.which("pdftotext") is None:
        return None
    page = tree.parse(path)
    sheets = sheets_of(browser, path)
    assert len(sheets) > 3 and len(page.findall(".//article")) > 5
    return list(troubles_of(sheets, page))
