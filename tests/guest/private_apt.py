# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""Debian packages beside the system: lists, archives and state of a room of its own.

A room reads the machine's own sources, with the names of suites replaced where that is asked for, and keeps all
that apt writes below one folder. The packages of the machine, its lists and its sources stay as they are."""

import os
import pathlib
import re
import shlex
import subprocess

SOURCES = pathlib.Path("/etc/apt")
UPDATE_SECONDS = 120
DOWNLOAD_SECONDS = 180


class Unavailable(Exception):
    """Something cannot be had; the text says what and why, in one sentence."""


def _stanzas(text):
    """The stanzas of a file of the form deb822, as dictionaries; lines that go on are kept as they are."""
    for block in re.split(r"\n[ \t]*\n", text):
        fields, name = {}, None
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if line[:1] in " \t" and name:
                fields[name] += "\n" + line
            elif ":" in line:
                name, _, value = line.partition(":")
                name = name.strip()
                fields[name] = value.strip()
        if fields:
            yield fields


def _from_line(line):
    """The stanza of a line `deb [options] URI suite component...`, or None."""
    match = re.match(r"deb\s+(?:\[([^\]]*)\]\s*)?(\S+)\s+(\S+)\s+(.+)", line.partition("#")[0].strip())
    if not match:
        return None
    options, uri, suite, components = match.groups()
    stanza = {"Types": "deb", "URIs": uri, "Suites": suite, "Components": components.strip()}
    for option in (options or "").split():
        name, _, value = option.partition("=")
        stanza[{"arch": "Architectures"}.get(name, name.title())] = value.replace(",", " ")
    return stanza


def machine_sources(folder=SOURCES):
    """All sources of binary packages of the machine, as stanzas."""
    stanzas = []
    for path in sorted(folder.glob("sources.list.d/*.sources")):
        stanzas += _stanzas(path.read_text(encoding="utf-8"))
    for path in [folder / "sources.list", *sorted(folder.glob("sources.list.d/*.list"))]:
        if path.exists():
            stanzas += filter(None, map(_from_line, path.read_text(encoding="utf-8").splitlines()))
    return [one for one in stanzas
            if "deb" in one.get("Types", "").split() and one.get("Enabled", "yes").lower() != "no"]


def sources_of(codename, suites, stanzas):
    """The stanzas that serve the codename's component main.

    With suites, those of the archive itself alone, for these suites in place of the machine's."""
    chosen = []
    for stanza in stanzas:
        served = stanza.get("Suites", "").split()
        mine = [suite for suite in served if suite.split("-")[0] == codename]
        if "main" not in stanza.get("Components", "").split() or not mine:
            continue
        if suites and codename not in mine:
            continue
        chosen.append({**stanza, "Types": "deb", "Components": "main", "Suites": " ".join(suites or mine)})
    if not chosen:
        raise Unavailable(f"no source of this machine's apt serves the component main of Debian {codename}")
    return chosen


def written(stanzas):
    """Stanzas as a file has them."""
    return "\n\n".join("\n".join(f"{name}: {value}" for name, value in one.items()) for one in stanzas) + "\n"


class Room:
    """A place in which apt works for itself."""

    def __init__(self, folder, codename, suites=()):
        self.folder = folder.resolve()
        self.name = f"Debian {' and '.join(suites) if suites else codename}"
        self.stanzas = sources_of(codename, suites, machine_sources())
        self._updated = False
        self._complaint = None

    def _configure(self):
        place = self.folder
        for name in ("lists/partial", "archives/partial", "cache"):
            (place / name).mkdir(parents=True, exist_ok=True)
        (place / "status").write_text("", encoding="utf-8")
        (place / "room.sources").write_text(written(self.stanzas), encoding="utf-8")
        # Read first, and once more after the machine's own settings: what stands here wins.
        own = place / "apt.conf"
        machine = SOURCES / "apt.conf"
        settings = f"""
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Install-Pkgs;
Dir::Etc::main "{own}";
Dir::Etc::sourcelist "{place}/room.sources";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "{place}";
Dir::State::status "{place}/status";
Dir::State::extended_states "{place}/extended_states";
Dir::Cache "{place}/cache";
Dir::Cache::archives "{place}/archives";
Dir::Log "{place}";
APT::Architecture "amd64";
APT::Architectures {{ "amd64"; }};
APT::Install-Recommends "false";
APT::Sandbox::User "{'root' if os.geteuid() == 0 else ''}";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
"""
        own.write_text((machine.read_text(encoding="utf-8") if machine.exists() else "") + settings, encoding="utf-8")
        return own

    def run(self, seconds, *command, cwd=None):
        """Runs a command of apt in the room; its standard output."""
        environment = {**os.environ, "APT_CONFIG": str(self._configure()), "LC_ALL": "C.UTF-8",
                       "DEBIAN_FRONTEND": "noninteractive"}
        try:
            result = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True,
                                    stdin=subprocess.DEVNULL, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            raise Unavailable(f"{self.name}: `{shlex.join(command)}` took more than {seconds} s") from None
        except FileNotFoundError:
            raise Unavailable(f"the program {command[0]} is not on this machine") from None
        if result.returncode != 0:
            said = [line for line in result.stderr.splitlines() if line.startswith("E:")] or [result.stderr[-300:]]
            raise Unavailable(f"{self.name}: `{shlex.join(command)}` failed: {said[0].strip()}")
        return result.stdout

    def update(self):
        """Brings the lists, once. A source that cannot be read matters when a package is missing for it."""
        if not self._updated:
            self._updated = True
            try:
                self.run(UPDATE_SECONDS, "apt-get", "-q", "-y", "--error-on=any", "update")
            except Unavailable as reason:
                self._complaint = reason

    def _get(self, seconds, *command, cwd=None):
        try:
            return self.run(seconds, *command, cwd=cwd)
        except Unavailable as reason:
            raise self._complaint or reason from None

    def depends(self, package, pattern):
        """The package among the dependencies of another whose name matches."""
        self.update()
        lines = self._get(60, "apt-cache", "depends", package).splitlines()
        names = [line.split()[-1] for line in lines if line.strip().startswith("Depends:")]
        for name in names:
            if re.fullmatch(pattern, name):
                return name
        raise Unavailable(f"{self.name}: {package} depends on {', '.join(names) or 'nothing'}, none of it {pattern}")

    def unpack(self, package, into, suite=None, closure=False):
        """Unpacks a package, with all that it needs where that is asked for; the version of the package."""
        self.update()
        downloads = self.folder / "archives" if closure else self.folder / "downloads" / package
        downloads.mkdir(parents=True, exist_ok=True)
        target = ("-t", suite) if suite else ()
        if closure:
            self._get(DOWNLOAD_SECONDS, "apt-get", "-q", "-y", "--download-only", *target, "install", package)
        else:
            self._get(DOWNLOAD_SECONDS, "apt-get", "-q", "download", *target, package, cwd=downloads)
        into.mkdir(parents=True, exist_ok=True)
        archives = sorted(downloads.glob("*.deb"))
        for archive in archives:
            self.run(120, "dpkg", "-x", str(archive), str(into))
        own = [archive for archive in archives if archive.name.startswith(f"{package}_")]
        if not own:
            raise Unavailable(f"{self.name}: apt brought no {package}")
        return self.run(60, "dpkg-deb", "-f", str(own[0]), "Version").strip()
