#!/usr/bin/python3
# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What oam-linktest writes, letter by letter and by the rules of each format.

After an intended change: OAMHAL_UPDATE_GOLDEN=1 ctest -R linktest.formats, then look at the difference."""

import csv
import difflib
import html.parser
import json
import os
import pathlib
import re
import tempfile
import unittest
import xml.etree.ElementTree

import sample

GOLDEN = sample.SOURCE / "tests/linktest/golden"
SCHEMA = sample.SOURCE / "docs/schemas/oam-linktest.schema.json"
STEMS = ("sample", "clean", "empty")
VOID = ("meta", "br")


class Balance(html.parser.HTMLParser):
    """Elements are closed in order, and what the page names of other places is listed."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.seen = set()
        self.references = []

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.references += [value for name, value in attrs if name in ("src", "href", "srcset", "data", "action")]
        self.references += [name for name, _ in attrs if name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            raise AssertionError(f"</{tag}> on line {self.getpos()[0]} closes something else")


class FormatsTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls._folder = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls._folder.name)
        sample.write(cls.folder)

    @classmethod
    def tearDownClass(cls):
        cls._folder.cleanup()

    def text(self, name):
        return (self.folder / name).read_bytes().decode("utf-8")

    def test_golden(self):
        for suffix in ("txt", "json", "xml", "csv", "html"):
            with self.subTest(suffix=suffix):
                written = self.text(f"sample.{suffix}")
                path = GOLDEN / f"sample.{suffix}"
                if os.environ.get("OAMHAL_UPDATE_GOLDEN"):
                    GOLDEN.mkdir(exist_ok=True)
                    path.write_bytes(written.encode("utf-8"))
                expected = path.read_bytes().decode("utf-8") if path.exists() else ""
                difference = difflib.unified_diff(expected.splitlines(), written.splitlines(), str(path), "now", lineterm="")
                self.assertEqual(expected, written, "\n" + "\n".join(list(difference)[:40]))

    def validator(self):
        try:
            import jsonschema
        except ImportError:
            self.skipTest("python3-jsonschema is not installed")
        schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator.check_schema(schema)
        return jsonschema.Draft202012Validator(schema)

    def test_schema(self):
        validator = self.validator()
        for stem in STEMS:
            with self.subTest(stem=stem):
                document = json.loads(self.text(f"{stem}.json"))
                if stem == "empty":
                    document["origin"] = "live"  # a report without any origin is none that the tool writes
                self.assertEqual([error.message for error in validator.iter_errors(document)][:5], [])

    def test_schema_refuses(self):
        validator = self.validator()
        for change in ({"schema": "oamhal.linktest/2"}, {"verdict": "pass"}, {"exit_status": 3}, {"watermark": "none"},
                       {"results": [{}]}, {"started": "yesterday"}):
            with self.subTest(change=change):
                document = {**json.loads(self.text("sample.json")), **change}
                self.assertFalse(validator.is_valid(document))

    def test_schema_names_every_key(self):
        """A key that is written and not in the schema is one that nobody can rely on."""
        schema = json.loads(SCHEMA.read_text(encoding="utf-8"))

        def check(value, rule, where):
            if "$ref" in rule:
                rule = schema["$defs"][rule["$ref"].rsplit("/", 1)[1]]
            if "oneOf" in rule and value is not None:
                rule = schema["$defs"][rule["oneOf"][0]["$ref"].rsplit("/", 1)[1]]
            if isinstance(value, dict):
                self.assertEqual(list(value), list(rule["properties"]), where)
                for key, member in value.items():
                    check(member, rule["properties"][key], f"{where}.{key}")
            elif isinstance(value, list):
                for item in value:
                    check(item, rule["items"], where)

        check(json.loads(self.text("sample.json")), schema, "report")

    def test_junit(self):
        for stem in STEMS:
            with self.subTest(stem=stem):
                root = xml.etree.ElementTree.fromstring(self.text(f"{stem}.xml"))
                self.assertEqual(root.tag, "testsuites")
                for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                    self.assertEqual(int(root.get(name)), len(root.findall(f".//{tag}")))
                    self.assertEqual(int(root.get(name)), sum(int(suite.get(name)) for suite in root))
        root = xml.etree.ElementTree.fromstring(self.text("sample.xml"))
        self.assertTrue(all(suite.get("name").startswith("SIMULATED.") for suite in root))
        required = root.find(".//testsuite[@name='SIMULATED.oam-linktest.required']/testcase/error")
        self.assertEqual(required.get("message"), "prbs is required, and 24 of 448 lanes were tested")

    def test_csv(self):
        document = json.loads(self.text("sample.json"))
        rows = list(csv.DictReader(self.text("sample.csv").splitlines(keepends=True), strict=True))
        readings = [row for row in rows if row["test"] == "reading"]
        self.assertEqual({row["verdict"] for row in readings}, {""})
        self.assertEqual([(row["module"], float(row["value"])) for row in readings if row["measure"].endswith("-peak") and row["value"]],
                         [(one["module"], one["peak"]) for one in document["environment"]["readings"] if one["samples"]])
        self.assertEqual(len(rows) - len(readings), sum(max(1, len(result["measures"])) for result in document["results"]))
        self.assertEqual({row["origin"] for row in rows}, {"SIMULATED"})
        self.assertTrue(all(len(row) == 18 and None not in row.values() for row in rows))
        upper = [measure["value"] for result in document["results"] for measure in result["measures"]
                 if measure["name"] == "ber-upper"]
        self.assertEqual([float(row["value"]) for row in rows if row["measure"] == "ber-upper"], upper)

    def test_html(self):
        for stem in STEMS:
            with self.subTest(stem=stem):
                page = self.text(f"{stem}.html")
                balance = Balance()
                balance.feed(page)
                balance.close()
                self.assertEqual(balance.open, [])
                self.assertEqual(balance.references, [])
                self.assertFalse(balance.seen & {"script", "link", "img", "iframe", "object", "embed", "base", "form"})
                self.assertIsNone(re.search(r"url\(|@import|https?:", page))


if __name__ == "__main__":
    sample.main()
