#!/usr/bin/env python3
"""Compiles the programs beside it, each of which the compiler has to refuse.

usage: run.py COMPILER [ARGUMENT...]

A program begins with a comment of two or more lines:

    /*
    test("what is refused, as a sentence [core:1]")
    says("part of what the compiler says")
    */

and its lines at fault end with `// bad`. It must be refused with each `says` in the compiler's
message, and without its bad lines it must compile: so it is refused for the right reason.
"""
import ast
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HEAD = re.compile(r"^(test|says)\((\".*\")\)$", re.M)


FLAGS = ["-std=c++20", "-fno-diagnostics-color"]


def run(command, source=None):
    """The compiler's exit code and what it said."""
    done = subprocess.run(command, input=source, capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": "C"}, check=False)
    return done.returncode, done.stderr


def with_compiled_header(command, folder):
    """The command, with what all programs include compiled once for them all."""
    header = pathlib.Path(folder, "all.h")
    header.write_text('#include "keeve/keeve.h"\n')
    code, message = run(command + FLAGS + ["-x", "c++-header", str(header), "-o",
                                           str(header) + ".gch"])
    if code != 0:
        sys.exit("keeve.h does not compile:\n" + message)
    return command + FLAGS + ["-include", str(header)]


def compile(command, source, directory):
    """The compiler's exit code and what it said."""
    return run(command + ["-fsyntax-only", "-I", str(directory), "-x", "c++", "-"], source)


def check(command, path):
    """What is wrong with one program, or nothing."""
    source = path.read_text()
    heads = [(kind, ast.literal_eval(text)) for kind, text in HEAD.findall(source)]
    wanted = [text for kind, text in heads if kind == "says"]
    if [kind for kind, _ in heads].count("test") != 1 or not wanted:
        return "has no head: see run.py"
    lines = source.splitlines()
    good = [line for line in lines if not line.endswith("// bad")]
    if len(good) == len(lines):
        return "has no line that ends with // bad"

    code, message = compile(command, "\n".join(good) + "\n", path.parent)
    if code != 0:
        return "does not compile without its bad lines:\n" + message
    code, message = compile(command, source, path.parent)
    if code == 0:
        return "compiles, and must not"
    # A compiler may break its sentences anywhere.
    said = " ".join(message.split())
    for text in wanted:
        if text not in said:
            return f'is refused, but not with "{text}":\n' + message
    return None


def main():
    command = sys.argv[1:]
    if not command:
        sys.exit(__doc__)
    programs = sorted(pathlib.Path(__file__).resolve().parent.glob("*.cc"))
    with (tempfile.TemporaryDirectory() as folder,
          concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool):
        command = with_compiled_header(command, folder)
        failures = list(pool.map(lambda path: check(command, path), programs))
    for path, failure in zip(programs, failures):
        if failure is not None:
            print(f"{path.name} {failure}")
    failed = sum(failure is not None for failure in failures)
    print(f"{len(programs) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not programs else 0)


if __name__ == "__main__":
    main()
