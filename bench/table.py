"""The rows, what each may cost, and the table that compares."""

# name: (what may be spent on it or None, the row that is its limit on this machine or None)
ROWS = {
    "call.read": (2.5, "ref.virtual_call"),
    "call.standin": (None, None),
    "call.become": (16, "ref.malloc_pair"),
    "turn.abort": (1500, None),
    "send.near": (16, "ref.malloc_pair"),
    "send.watched": (None, None),
    "pingpong.near": (40, None),
    "ring.1000": (None, None),
    "promise.near": (45, None),
    "send.far": (30, None),
    "fanin.far": (None, None),
    "pingpong.far": (500, "ref.line_pingpong"),
    "promise.far": (None, None),
    "spawn": (55, None),
    "actor.bytes": (88, None),
    "actors.10m": (1000, None),
    "vats.10k": (None, None),
    "remote.call.unix": (None, None),
    "remote.call.tcp": (None, None),
    "remote.throughput.unix": (None, None),
    "remote.oneway.unix": (None, None),
    "fiber.switch": (10, None),
    "fiber.create": (150, None),
    "collection.update": (300, None),
    "snapshot": (100, None),
    "gc.cycles": (200, None),
    "ref.virtual_call": (None, None),
    "ref.malloc_pair": (None, None),
    "ref.atomic_inc": (None, None),
    "ref.line_pingpong": (None, None),
    "ref.eventfd_wake": (None, None),
}


def number(value):
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


def show(rows):
    medians = {(row["name"], row["peer"]): row["median"] for row in rows}
    line = "{:<18}{:>9}{:>9} {:<7}{:>7}  {:<13}{}"
    print(line.format("row", "median", "best", "unit", "budget", "", "beside it"))
    for row in rows:
        if row["peer"] not in ("keeve", "machine"):
            continue
        name, median = row["name"], row["median"]
        budget, limit = ROWS[name]
        verdict = ""
        if budget is not None:
            verdict = "ok" if median <= budget else f"over by {100 * (median / budget - 1):.0f}%"
        beside = []
        if (limit, "machine") in medians:
            beside.append(f"{median / medians[limit, 'machine']:.2g}x {limit}")
        for peer in ("caf", "erlang", "capnp"):
            if (name, peer) in medians:
                beside.append(f"{peer} {number(medians[name, peer] / median)}x")
        print(line.format(name, number(median), number(row["min"]), row["unit"],
                          "" if budget is None else number(budget), verdict, ", ".join(beside)))
    print("`erlang 12x`: the same there takes, or needs, 12 times as much.")


# Where one would give each loop a vat, since messages are few beside the work, or stay in their
# part. Elsewhere all is in one.
SPREAD = {"buffer", "logisticmap", "sieve", "fibonacci", "trapezoid"}


def show_savina(rows):
    """Milliseconds, and how many times as long the peers take as keeve in the placement with `*`."""
    by_peer = {(row["name"], row["peer"]): row for row in rows}

    def time_of(name, peer, size):
        """For this size, if it was measured for another one."""
        row = by_peer.get((name, peer))
        return row and row["median"] * size / row["size"]

    line = "{:<21}{:>10} {:>9} {:>9} {:>9} {:>9} {:>8} {:>8}"
    print(line.format("savina (ms)", "size", "one vat", "spread", "caf", "erlang", "caf", "erlang"))
    for row in rows:
        name, size = row["name"], row["size"]
        if row["peer"] != "keeve" or name.endswith(".spread"):
            continue
        short, same = name.removeprefix("savina."), name.removesuffix(".calls")
        spread = time_of(name + ".spread", "keeve", size)
        ours = spread if short in SPREAD and spread else row["median"]
        peers = [time_of(same, peer, size) for peer in ("caf", "erlang")]
        cells = [number(t) + "*" * (t == ours) if t else "" for t in (row["median"], spread)]
        cells += [number(t) if t else "" for t in peers]
        cells += [f"{number(t / ours)}x" if t else "" for t in peers]
        print(line.format(short, f"{size:,}", *cells))
    print("`erlang 12x`: the same there takes 12 times as long as keeve in the placement with `*`.")
