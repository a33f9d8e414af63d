# SPDX-FileCopyrightText: 2026 The oamhal authors
# SPDX-License-Identifier: Apache-2.0
"""What copies cost: into an aperture and out of it, within the host's memory, and by the engine of the reference module.

An aperture is ordinary memory here, so that its times say nothing of a device: they are held against memcpy of the same
bytes to tell what the accesses themselves cost. Instructions repeat, and are gates. What an engine does is the
simulator's doing: model-only."""

import measure
import ports

BYTES = 4 << 20
LINE, WORD = 64, 8
# Instructions of a whole line by stores past the caches, and of a word; measured, with room for another compiler.
OF_A_LINE, OF_A_WORD = 20, 10


def run_aperture(bench):
    def command(what):
        return lambda count: [bench.program("copy"), count, f"aperture-{what}"]

    floor = measure.run_json(command("floor")(bench.runs))
    for what, name, unit, most in (("wc", "write-combining: a line", LINE, OF_A_LINE),
                                   ("uc", "uncached: a word", WORD, OF_A_WORD), ("read", "read: a word", WORD, OF_A_WORD)):
        instructions = measure.instructions(command(what), rounds=2)
        bench.table.limit(f"aperture, {name}: instructions", instructions / (BYTES / unit), most)
        bench.table.time(f"aperture on memory, {name.split(':')[0]}: 4 MiB / memcpy, us",
                         measure.run_json(command(what)(bench.runs))["median_us"], floor["median_us"])


def run_host(bench):
    told = measure.run_json([bench.program("copy"), 1, "host"])
    if not told["measured"]:
        bench.table.skip("host copies", told["why_not"])
        return
    where = "beyond the last cache" if told["beyond_cache"] else "the last cache is larger, or of unknown size"
    print(f"  host copies: measured in {told['took_ms']:.1f} ms with 2 x {told['buffer_bytes'] >> 20} MiB ({where})")
    for of in told["classes"]:
        libc = of["bytes_per_second"]["libc"]
        ways = ", ".join(f"{name} {rate / 1e9:.1f} GB/s ({rate / libc:.2f})" for name, rate in of["bytes_per_second"].items())
        print(f"    from {of['bytes'] >> 10} KiB: {ways}; chosen: {of['chosen']}")
        best = of["bytes_per_second"][of["chosen"]]
        bench.table.time(f"host copy from {of['bytes'] >> 10} KiB, {of['chosen']}: rate / memcpy, GB/s", best / 1e9, libc / 1e9)


def run_engine(bench):
    with ports.served(bench, "served-engine") as root:
        engine = measure.run_json([bench.program("copy"), max(5, bench.runs // 3), "engine", root])
    floor = measure.run_json([bench.program("copy"), bench.runs, "aperture-floor"])
    bench.table.time("engine of the reference module (model-only): 4 MiB / memcpy, us", engine["median_us"], floor["median_us"])


def run(bench):
    run_aperture(bench)
    run_host(bench)
    run_engine(bench)
