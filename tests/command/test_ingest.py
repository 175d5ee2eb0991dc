#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Do the recipes of doc/ingest/ work in the tools that they are for? What is not installed is passed over. DuckDB is
taken from the path, or from node's @duckdb/node-api where NODE_PATH leads to it."""

import json
import os
import re
import shutil
import subprocess
import unittest

from support import ROOT, CommandTest

INGEST = ROOT / "doc" / "ingest"
README = (INGEST / "README.md").read_text()
RUN_IN_NODE = """
const {DuckDBInstance} = require('@duckdb/node-api');
(async () => {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const read = (name) => require('fs').readFileSync(name, 'utf8');
  await connection.run(read('views.sql'));
  const rows = await connection.runAndReadAll(read('query.sql'));
  console.log(JSON.stringify(rows.getRowObjectsJson()));
})();
"""


def blocks(language):
    return "".join(re.findall(rf"^```{language}\n(.*?)^```", README, re.S | re.M)).splitlines()


def has_duckdb_in_node():
    return shutil.which("node") is not None and subprocess.run(
        ["node", "-e", "require('@duckdb/node-api')"], capture_output=True).returncode == 0


class Ingest(CommandTest):
    def setUp(self):
        super().setUp()
        captures = [str(ROOT / "pcaps" / name) for name in ("office/office-hour.pcap", "cuc", "xmpp")]
        for command, name in (("scan", "findings"), ("list", "pairs"), ("certificates", "certificates")):
            told = self.ucscope(command, "--json", *captures).stdout
            (self.folder / f"{name}.jsonl").write_text(told)
        self.findings = [json.loads(line) for line in (self.folder / "findings.jsonl").read_text().splitlines()]
        self.findings = [line for line in self.findings if line["type"] == "finding"]

    def said(self, *words, **more):
        done = subprocess.run([str(word) for word in words], cwd=self.folder, capture_output=True, text=True, timeout=120,
                              **more)
        self.assertEqual(done.returncode, 0, (words, done.stdout, done.stderr))
        return done.stdout

    @unittest.skipUnless(shutil.which("jq"), "jq is not installed")
    def test_jq(self):
        earlier = self.findings[1:]
        (self.folder / "earlier.jsonl").write_text("".join(json.dumps(line) + "\n" for line in earlier))
        recipes = [line for line in blocks("sh") if line.startswith("jq ")]
        self.assertGreaterEqual(len(recipes), 6)
        for recipe in recipes:
            said = self.said("sh", "-c", recipe)
            if ">" not in recipe.split("' ")[-1]:
                self.assertTrue(said.strip(), recipe)
            if "earlier" in recipe:
                self.assertEqual(json.loads(said)["fingerprint"], self.findings[0]["fingerprint"])

    def duckdb(self, query):
        views = (INGEST / "duckdb.sql").read_text()
        if shutil.which("duckdb"):
            return json.loads(self.said("duckdb", "-json", "-c", views, "-c", query))
        for name, text in (("views.sql", views), ("query.sql", query), ("run.cjs", RUN_IN_NODE)):
            (self.folder / name).write_text(text)
        return json.loads(self.said("node", "run.cjs"))

    @unittest.skipUnless(shutil.which("duckdb") or has_duckdb_in_node(), "neither duckdb nor node's @duckdb/node-api is there")
    def test_duckdb(self):
        queries = [line for line in blocks("sql") if line]
        self.assertGreaterEqual(len(queries), 6)
        for query in queries:
            self.assertTrue(self.duckdb(query), query)
        count = self.duckdb("SELECT count(*)::INTEGER AS n, count(time)::INTEGER AS t FROM findings")[0]
        self.assertEqual((int(count["n"]), int(count["t"])), (len(self.findings), len(self.findings)))
        before = {view: self.duckdb(f"SELECT * FROM {view} ORDER BY ALL") for view in ("findings", "causes")}
        shutil.copy(self.folder / "findings.jsonl", self.folder / "again.jsonl")
        for view, rows in before.items():  # fed twice
            self.assertEqual(self.duckdb(f"SELECT * FROM {view} ORDER BY ALL"), rows, view)
        os.remove(self.folder / "again.jsonl")
        for view in ("captures", "pairs", "certificates", "presentations", "causes"):
            self.assertTrue(self.duckdb(f"SELECT * FROM {view} LIMIT 1"), view)

    @unittest.skipUnless(shutil.which("lnav"), "lnav is not installed")
    def test_lnav(self):
        place = self.folder / "lnav" / "formats" / "ucscope"
        place.mkdir(parents=True)
        shutil.copy(INGEST / "lnav" / "ucscope.json", place)
        (self.folder / "findings.log").write_text("".join(json.dumps(line) + "\n" for line in self.findings))
        environment = dict(os.environ, HOME=str(self.folder), TERM="xterm")
        for query, wanted in (("SELECT count(*) AS n FROM ucscope_log", str(len(self.findings))),
                              ("SELECT count(*) AS n FROM ucscope_log WHERE log_level = 'error'",
                               str(sum(line["severity"] == "error" for line in self.findings))),
                              ("SELECT count(jget(log_raw_text, '/check')) AS n FROM ucscope_log", str(len(self.findings)))):
            said = self.said("lnav", "-n", "-I", "lnav", "-c", f";{query}", "-c", ":write-csv-to -", "findings.log",
                             env=environment)
            self.assertEqual(said.split()[:2], ["n", wanted], query)
        self.assertIn("uc.tls_unknown_ca", self.said("lnav", "-n", "-I", "lnav", "findings.log", env=environment))


class Ecs(CommandTest):
    def names_of(self, value, before=""):
        for key, member in value.items():
            if isinstance(member, dict):
                yield from () if key == "ucscope" and not before else self.names_of(member, f"{before}{key}.")
            else:
                yield f"{before}{key}"

    def test_the_page_lists_the_names(self):
        told = self.ucscope("scan", "--json=ecs", "--ok", str(ROOT / "pcaps"), "missing.pcap").stdout
        lines = [json.loads(line) for line in told.splitlines()]
        listed = set(re.findall(r"^\| `([\w.@]+)` \|", (INGEST / "ecs.md").read_text(), re.M))
        self.assertEqual({name for line in lines for name in self.names_of(line)}, listed)
        self.assertEqual({line["ecs"]["version"] for line in lines}, set(re.findall(
            r"Schema (\d+\.\d+\.\d+)", (INGEST / "ecs.md").read_text())))

    def test_the_whole_object_is_there_too(self):
        capture = str(ROOT / "pcaps" / "office" / "office-hour.pcap")
        own = [json.loads(line) for line in self.ucscope("scan", "--json", capture).stdout.splitlines()]
        ecs = [json.loads(line) for line in self.ucscope("scan", "--json=ecs", capture).stdout.splitlines()]
        self.assertEqual(own, [line["ucscope"] for line in ecs])
        for line in ecs:
            if line["ucscope"]["type"] == "finding":
                self.assertEqual(line["event"]["id"], line["ucscope"]["fingerprint"])

    def test_it_is_written_as_it_happens_too(self):
        lines = self.ucscope("scan", "--json=ecs", "-", stdin=(ROOT / "pcaps/office/office-hour.pcap").read_bytes()).stdout
        self.assertEqual({json.loads(line)["ecs"]["version"] for line in lines.splitlines()}, {"8.17.0"})


if __name__ == "__main__":
    unittest.main()
