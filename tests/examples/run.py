#!/usr/bin/env python3
"""Runs an example and compares what it prints with the `// Prints:` block of its source."""
import difflib
import subprocess
import sys


def expected(source):
    """The lines of the block, up to the first comment line without text or the end."""
    lines = []
    inside = False
    for line in open(source, encoding="utf-8"):
        line = line.rstrip("\n")
        if line == "// Prints:":
            inside = True
        elif inside and line.startswith("// "):
            lines.append(line[3:])
        elif inside:
            break
    if not lines:
        sys.exit(f"{source} has no `// Prints:` block")
    return lines


def main():
    program, source = sys.argv[1:3]
    done = subprocess.run([program], capture_output=True, text=True, timeout=120)
    printed = done.stdout.splitlines()
    wanted = expected(source)
    if done.returncode != 0 or done.stderr or printed != wanted:
        print(f"exit code {done.returncode}", done.stderr, sep="\n")
        print(*difflib.unified_diff(wanted, printed, "expected", "printed", lineterm=""), sep="\n")
        sys.exit(1)


main()
