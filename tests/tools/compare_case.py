# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of oam-info diff and merge share."""

import copy
import json

import oam_info

try:
    import jsonschema
except ImportError:
    jsonschema = None


class CompareCase(oam_info.Case):
    """A test with inventories of a simulated machine, and files made of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inventory = json.loads(oam_info.run("--json", root=cls.tree("mi300x-ubb8")).stdout)

    def changed(self):
        return copy.deepcopy(self.inventory)

    def write(self, name, document):
        path = self.folder() / name
        path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
        return path

    def run_json(self, schema, status, *arguments):
        """The document of a command, which keeps its schema."""
        result = oam_info.run("--json", *map(str, arguments))
        self.assertEqual(result.returncode, status, result.stderr)
        document = json.loads(result.stdout)
        if jsonschema is not None:
            path = oam_info.SOURCE / f"docs/schemas/oamhal.{schema}-1.schema.json"
            jsonschema.Draft202012Validator(json.loads(path.read_text(encoding="utf-8"))).validate(document)
        self.assertEqual(document["schema"], f"oamhal.{schema}/1")
        return document

    def refused(self, says, *arguments, status=3, **keywords):
        """One sentence on standard error, and nothing else."""
        result = oam_info.run(*map(str, arguments), **keywords)
        self.assertEqual(result.returncode, status, result.stdout[:400] + result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertRegex(result.stderr, r"\Aoam-info: [^\n]+\n\Z")
        self.assertIn(says, result.stderr)
