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

HEAD = re.compile(r"^(test|says)\((\".*\")\)$", re.M)


def compile(command, source, directory):
    """The compiler's exit code and what it said."""
    arguments = ["-std=c++20", "-fsyntax-only", "-fno-diagnostics-color", "-I", str(directory),
                 "-x", "c++", "-"]
    run = subprocess.run(command + arguments, input=source, capture_output=True, text=True,
                         env={**os.environ, "LC_ALL": "C"}, check=False)
    return run.returncode, run.stderr


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
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        failures = list(pool.map(lambda path: check(command, path), programs))
    for path, failure in zip(programs, failures):
        if failure is not None:
            print(f"{path.name} {failure}")
    failed = sum(failure is not None for failure in failures)
    print(f"{len(programs) - failed} passed, {failed} failed")
    sys.exit(1 if failed or not programs else 0)


if __name__ == "__main__":
    main()
