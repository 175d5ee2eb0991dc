#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Do Debian's packages hold what is installed, and say of it what is so elsewhere?

usage: packaging.py SOURCE_DIRECTORY BUILD_DIRECTORY
"""
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile

PACKAGES = ("ucscope", "ucscope-wireshark")


def paragraphs(root):
    """Of debian/control: the fields of each, with their lines joined."""
    text = re.sub(r"\n[ \t]+", " ", (root / "debian/control").read_text())
    return [dict(line.split(":", 1) for line in paragraph.splitlines()) for paragraph in text.strip().split("\n\n")]


def the_version_is_that_of_cmake(root, _):
    wanted = re.search(r"^project\(ucscope VERSION (\S+)", (root / "CMakeLists.txt").read_text(), re.M).group(1)
    said = re.match(r"ucscope \(([^)]+)\) ", (root / "debian/changelog").read_text()).group(1)
    assert said == wanted, f"debian/changelog begins with {said}, CMake's project has {wanted}"


def each_package_says_what_it_has(root, _):
    names = [paragraph["Package"].strip() for paragraph in paragraphs(root)[1:]]
    assert names == list(PACKAGES), names
    lists = sorted(path.name for path in (root / "debian").glob("*.install"))
    assert lists == sorted(f"{name}.install" for name in PACKAGES), lists


def what_is_built_with_is_what_bootstrap_installs(root, _):
    needed = re.search(r'^packages="(.*?)"', (root / "script/bootstrap").read_text(), re.M | re.S).group(1)
    wanted = {word for word in needed.split() if word.endswith("-dev")}
    said = {word for word in re.split(r"[\s,|]+", paragraphs(root)[0]["Build-Depends"]) if word.endswith("-dev")}
    assert wanted and wanted == said, wanted ^ said


def installed_files(build, stage):
    """As `cmake --install` puts them below `stage`."""
    subprocess.run(["cmake", "--install", build, "--prefix", "/usr"], check=True, capture_output=True, timeout=120,
                   env=dict(os.environ, DESTDIR=stage))
    return {path.relative_to(stage) for path in pathlib.Path(stage).rglob("*") if not path.is_dir()}


def alternatives(line):
    """"a{b,c}" as "ab" and "ac", as dh_install takes it."""
    found = re.fullmatch(r"(.*)\{([^{}]*)\}(.*)", line)
    return [line] if found is None else [found[1] + word + found[3] for word in found[2].split(",")]


def named_by(line, stage):
    """The files that a line of a .install file means: a pattern, or a folder with all that is in it."""
    paths = [path for one in alternatives(line) for path in pathlib.Path(stage).glob(one)]
    for path in paths:
        yield from (path,) if not path.is_dir() else (below for below in path.rglob("*") if not below.is_dir())


def each_installed_file_is_in_one_package(root, build):
    with tempfile.TemporaryDirectory() as stage:
        left = installed_files(build, stage)
        assert len(left) > 15, left
        for name in PACKAGES:
            for line in (root / f"debian/{name}.install").read_text().split():
                named = {path.relative_to(stage) for path in named_by(line, stage)}
                assert named, f"debian/{name}.install: nothing is installed as {line}"
                assert named <= left, f"debian/{name}.install: {line} is in another package, too"
                left -= named
    assert not left, f"in no package: {sorted(map(str, left))}"


def the_installed_command_finds_its_libraries(root, build):
    with tempfile.TemporaryDirectory() as stage:
        installed_files(build, stage)
        capture = next((root / "pcaps").rglob("*.pcap"))
        case = pathlib.Path(stage) / "case.tar"
        with tarfile.open(case, "w") as archive:
            archive.add(capture, capture.name)
        done = subprocess.run([f"{stage}/usr/bin/ucscope", "scan", "--json", case], capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1) and f"case.tar!{capture.name}" in done.stdout, done


def each_document_exists(root, _):
    for line in (root / "debian/ucscope.docs").read_text().split():
        assert (root / line).is_file(), line


def main():
    root, build = map(pathlib.Path, sys.argv[1:])
    for test in (the_version_is_that_of_cmake, each_package_says_what_it_has,
                 what_is_built_with_is_what_bootstrap_installs, each_installed_file_is_in_one_package,
                 the_installed_command_finds_its_libraries, each_document_exists):
        test(root, build)
        print(f"ok {test.__name__}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
