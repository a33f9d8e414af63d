# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""The table at the end of a benchmark run: each goal, what was measured, and whether it is met."""


def calls(counter):
    """System calls by name, the most frequent first."""
    return f"{sum(counter.values())} = " + ", ".join(f"{number} {name}" for name, number in counter.most_common())


class Table:
    """Rows of goals. Gates decide the exit status."""

    def __init__(self):
        self.rows = []

    def _add(self, what, measured, goal, verdict):
        self.rows.append({"what": what, "measured": measured, "goal": goal, "verdict": verdict})

    def gate(self, what, ours, floor, limit):
        """A ratio of counts, which must not exceed limit."""
        ratio = ours / floor
        self._add(what, f"{ours:,.0f} / {floor:,.0f} = {ratio:.3f}", f"<= {limit}", "PASS" if ratio <= limit else "FAIL")

    def time(self, what, ours, other):
        """A ratio of times: told, not judged."""
        self._add(what, f"{ours:,.1f} / {other:,.1f} = {ours / other:.2f}", "-", "told")

    def limit(self, what, value, limit, counts=True):
        """A value with an upper limit; missing it fails the run when the value is no time."""
        missed = "FAIL" if counts else "MISSED (a time: fails nothing)"
        self._add(what, f"{value:.2f}", f"<= {limit}", "PASS" if value <= limit else missed)

    def skip(self, what, why):
        self._add(what, "-", "-", f"NOT-TESTED ({why})")

    def fail(self, what, why):
        self._add(what, "-", "-", f"FAIL ({why})")

    def show(self):
        width = max(len(row["what"]) for row in self.rows)
        print()
        for row in self.rows:
            print(f"{row['what']:<{width}}  {row['measured']:>28}  {row['goal']:>8}  {row['verdict']}")
        verdicts = [row["verdict"] for row in self.rows]
        passed = verdicts.count("PASS")
        failed = sum(verdict.startswith("FAIL") for verdict in verdicts)
        print(f"\n{passed} passed, {failed} failed")

    def exit_status(self):
        return 1 if any(row["verdict"].startswith("FAIL") for row in self.rows) else 0
