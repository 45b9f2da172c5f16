#!/usr/bin/env python3
"""Uses the ledger as a user would: good input, bad input, branches that stop, Ctrl-C."""
import re
import signal
import subprocess
import sys
import tempfile

LEDGER = sys.argv[1]
CASES = []


def case(function):
    CASES.append(function)
    return function


def run(*options, text=""):
    done = subprocess.run([LEDGER, *options], input=text, capture_output=True, text=True,
                          timeout=300)
    return done.returncode, done.stdout, done.stderr


def rejected(text, *options):
    """What becomes of each line of `text` that is not carried out: {line: (reason, detail)}."""
    with tempfile.NamedTemporaryFile("r", suffix=".csv") as file:
        code, out, err = run("--rejects", file.name, *options, "-", text=text)
        assert code == 0 and not err, (code, out, err)
        assert "the books balance" in out, out
        rows = [line.split(",", 3) for line in file.read().splitlines()[1:]]
    return {int(line): (reason, detail) for line, _, reason, detail in rows}


@case
def the_demo_balances_on_any_number_of_vats():
    for vats in ("1", "2", "5"):
        code, out, err = run("--demo", "--vats", vats, "--lines", "20000")
        assert code == 0 and not err, (code, out, err)
        assert "read 20,000 lines" in out and "the books balance" in out, out
        assert "money before       1,000,000.00\nmoney after        1,000,000.00" in out, out
        across = int(re.search(r"([\d,]+) across", out).group(1).replace(",", ""))
        assert (across == 0) == (vats == "1"), out


@case
def one_vat_gives_the_same_result_each_time():
    runs = {run("--demo", "--vats", "1", "--lines", "5000")[1].rsplit("\n\n", 1)[0]
            for _ in range(2)}
    assert len(runs) == 1, runs


@case
def a_line_that_cannot_be_read_is_named_and_the_rest_goes_on():
    text = "\r\n".join([
        "id,from,to,amount,memo",
        "1,acct-0001,acct-0002,5,fine",
        "2,acct-0001,acct-0002,5",
        "3,acct-0001,acct-0002,five,",
        "4,acct-0001,acct-0002,0,",
        "5,acct-0001,acct-0002,-7,",
        "6,acct-0001,acct-0002,99999999999999999999,",
        '7,acct-0001,acct-0002,5,"never closed',
        '8,"acct-0001"x,acct-0002,5,',
        ",acct-0001,acct-0002,5,",
        "10,,acct-0002,5,",
        "x" * 5000,
        '12,"acct-0003",acct-0004,5,"quoted, with ""quotes"""',
        "",
        "14,acct-0005,acct-0006,5,without an end of line",
    ])
    why = rejected(text)
    assert sorted(why) == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12], why
    assert {reason for reason, _ in why.values()} == {"malformed"}, why
    for line, words in {3: "4 fields instead of the 5", 4: "`five` is not a whole number",
                        5: "not at least one cent", 7: "too large", 8: "a quote is not closed",
                        10: "the id is empty", 11: "an account is empty",
                        12: "longer than 4096 bytes"}.items():
        assert words in why[line][1], (line, why[line])


@case
def a_transfer_that_fails_says_why_and_nothing_moves():
    text = ("1,acct-0001,acct-0002,100001,more than there is\n"
            "2,nobody,acct-0002,5,\n"
            "3,acct-0001,nobody,5,\n"
            "4,acct-0001,acct-0001,5,\n"
            "5,acct-0009,acct-0001,5,frozen payer\n"
            "6,acct-0001,acct-0009,5,frozen payee\n"
            "6,acct-0001,acct-0002,5,the same id again\n")
    for vats in ("1", "3", "17"):
        why = rejected(text, "--freeze", "acct-0009", "--vats", vats)
        assert {line: reason for line, (reason, _) in why.items()} == {
            1: "overdraft", 2: "unknown-account", 3: "unknown-account", 4: "same-account",
            5: "frozen", 6: "frozen", 7: "duplicate-id"}, why


@case
def money_goes_where_it_was_sent():
    with tempfile.NamedTemporaryFile("w", suffix=".csv") as accounts:
        accounts.write("account,cents\nann,1000\nbob,0\ncleo,250\n")
        accounts.flush()
        text = "1,ann,bob,300,\n2,cleo,bob,250,\n3,ann,cleo,1,\n"
        for vats in ("1", "2", "9"):
            code, out, err = run("--accounts-file", accounts.name, "--vats", vats, "-", text=text)
            assert code == 0 and not err, (code, out, err)
            balances = dict(re.findall(r"^  (\w+) +(\d+\.\d\d)$", out, re.M))
            assert balances == {"ann": "6.99", "bob": "5.50", "cleo": "0.01"}, out


@case
def a_branch_that_stops_loses_no_money():
    for at in ("0", "1", "777", "9999"):
        code, out, err = run("--demo", "--lines", "20000", "--vats", "3", "--halt", "1:" + at)
        assert code == 0 and not err, (code, out, err)
        assert "in branch-1, which has halted" in out and "the books balance" in out, out


@case
def ctrl_c_ends_it_with_the_books():
    with subprocess.Popen([LEDGER, "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as program:
        # More than a pipe holds: when all is written, the program is reading.
        for i in range(20000):
            program.stdin.write(f"{i},acct-0001,acct-0002,1,\n")
        program.stdin.flush()
        # The input stays open: only the signal can end it.
        program.send_signal(signal.SIGINT)
        out, err = program.stdout.read(), program.stderr.read()
        code = program.wait(60)
    assert code == 130 and not err, (code, out, err)
    assert "stopped; read" in out and "the books balance" in out, out


@case
def what_it_cannot_do_it_says():
    for options, words in [((), "name one file"), (("--vats", "0", "-"), "--vats takes"),
                           (("--vats", "x", "-"), "--vats takes"), (("--wat", "-"), "--wat"),
                           (("--halt", "5", "-"), "--halt takes"),
                           (("--halt", "9:1", "--vats", "2", "-"), "there are 2 branches"),
                           (("/no/such/file",), "No such file"),
                           (("--accounts-file", "/no/such", "-"), "cannot read"),
                           (("--freeze", "nobody", "-"), "unknown-account")]:
        code, out, err = run(*options)
        assert code == 2 and words in err and not out, (options, code, out, err)


@case
def generated_input_is_the_same_for_a_seed():
    first = run("--generate", "--lines", "500", "--seed", "7")[1]
    assert first == run("--generate", "--lines", "500", "--seed", "7")[1]
    assert first != run("--generate", "--lines", "500", "--seed", "8")[1]
    assert len(first.splitlines()) == 501


def main():
    failed = 0
    for function in CASES:
        try:
            function()
        except Exception as error:  # every way to fail is a failed case
            failed += 1
            print(f"{function.__name__}: {error!r}")
    print(f"{len(CASES) - failed} passed, {failed} failed")
    sys.exit(failed != 0)


main()
