#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The HTML report in a browser: it is drawn, light and dark, wide and narrow, and the console has nothing to say."""

import pathlib
import re
import shutil
import struct
import subprocess
import tempfile
import unittest
import zlib

import sample

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
LIGHT, DARK = 1, 0  # as Blink's setting preferredColorScheme has them


def pixels(path):
    """(width, height, rows) of a screenshot; rows of bytes, three or four of each pixel."""
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, depth, kind = struct.unpack(">IIBB", data[16:26])
    assert depth == 8 and kind in (2, 6)
    packed, at = b"", 8
    while at < len(data):
        length, name = struct.unpack(">I4s", data[at:at + 8])
        if name == b"IDAT":
            packed += data[at + 8:at + 8 + length]
        at += 12 + length
    size = 4 if kind == 6 else 3
    raw, stride = zlib.decompress(packed), width * size
    rows, previous = [], bytearray(stride)
    for y in range(height):
        begin = y * (stride + 1)
        row = bytearray(raw[begin + 1:begin + 1 + stride])
        unfilter(raw[begin], row, previous, size)
        rows.append(bytes(row))
        previous = row
    return width, height, rows, size


def unfilter(kind, row, above, size):
    for i in range(len(row)):
        left = row[i - size] if i >= size else 0
        corner = above[i - size] if i >= size else 0
        if kind == 1:
            row[i] = row[i] + left & 255
        elif kind == 2:
            row[i] = row[i] + above[i] & 255
        elif kind == 3:
            row[i] = row[i] + (left + above[i]) // 2 & 255
        elif kind == 4:
            guess = left + above[i] - corner
            best = min((abs(guess - left), 0, left), (abs(guess - above[i]), 1, above[i]), (abs(guess - corner), 2, corner))
            row[i] = row[i] + best[2] & 255


@unittest.skipUnless(CHROMIUM, "chromium is not installed")
class BrowserTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls._folder = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls._folder.name)
        sample.write(cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls._folder.cleanup()

    def look(self, page, width=1000, height=700, scheme=LIGHT, dump=False):
        """Opens a page; returns the screenshot, what the console said, and the document when it is dumped."""
        picture = self.folder / "picture.png"
        picture.unlink(missing_ok=True)
        wanted = ["--dump-dom"] if dump else [f"--screenshot={picture}"]
        result = subprocess.run(
            [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr",
             "--disable-background-networking", "--disable-component-update", f"--user-data-dir={self.folder}/profile",
             f"--blink-settings=preferredColorScheme={scheme}", f"--window-size={width},{height}", *wanted, page.as_uri()],
            capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual(result.returncode, 0, result.stderr[-2000:])
        console = re.findall(r"CONSOLE[:(].*", result.stderr)
        return picture, console, result.stdout

    def test_drawn_in_both_schemes(self):
        brightness = {}
        for scheme in (LIGHT, DARK):
            picture, console, _ = self.look(self.folder / "sample.html", scheme=scheme)
            self.assertEqual(console, [])
            width, height, rows, size = pixels(picture)
            self.assertEqual((width, height), (1000, 700))
            self.assertGreater(len({row[i:i + size] for row in rows[::4] for i in range(0, len(row), size)}), 50)
            brightness[scheme] = sum(sum(row[::size]) / width for row in rows) / height
        self.assertGreater(brightness[LIGHT], 200)
        self.assertLess(brightness[DARK], 80)

    def test_other_reports(self):
        for stem in ("clean", "empty"):
            with self.subTest(stem=stem):
                _, console, _ = self.look(self.folder / f"{stem}.html")
                self.assertEqual(console, [])

    def measured(self, width):
        """How wide the document wants to be: a page around it asks, for the report itself may run nothing."""
        probe = self.folder / "probe.html"
        text = (self.folder / "sample.html").read_text(encoding="utf-8")
        policy = re.search(r'<meta http-equiv="Content-Security-Policy"[^>]*>', text).group(0)
        script = "<script>document.title = document.documentElement.scrollWidth + '/' + innerWidth</script></body>"
        probe.write_text(text.replace(policy, "").replace("</body>", script), encoding="utf-8")
        _, _, document = self.look(probe, width=width, dump=True)
        return tuple(int(number) for number in re.search(r"<title>(\d+)/(\d+)</title>", document).groups())

    def test_nothing_sticks_out(self):
        for width in (500, 700, 1280):
            with self.subTest(width=width):
                wanted, given = self.measured(width)
                self.assertLessEqual(wanted, given)

    def test_nothing_is_loaded_or_run(self):
        """The page forbids it, so what got into it cannot; and the console tells when something tries."""
        text = (self.folder / "sample.html").read_text(encoding="utf-8")
        for evil in ("<img src='http://192.0.2.1/x.png'>", "<script>console.log('ran')</script>",
                     "<link rel='stylesheet' href='http://192.0.2.1/x.css'>", "<iframe src='file:///etc/hostname'></iframe>"):
            with self.subTest(evil=evil):
                page = self.folder / "evil.html"
                page.write_text(text.replace("</main>", evil + "</main>"), encoding="utf-8")
                _, console, _ = self.look(page)
                self.assertTrue(any("Content Security Policy" in line for line in console), console)
                self.assertFalse(any("\"ran\"" in line for line in console), console)


if __name__ == "__main__":
    sample.main()
