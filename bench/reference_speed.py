"""
`python -m bench.reference_speed`: the tables of oudertalk/speech/speed.py, ready to paste there.

For whoever changes how the engine works: how many windows at once, how many readings side by side, which precision. On
one core, in seconds of the processor, so that what else runs hardly counts. It takes ten minutes, 3 GB of memory and
2 GB of disk. With ONEDNN_MAX_CPU_ISA, MKL_ENABLE_INSTRUCTIONS and MKL_CBWR at AVX2 it is an older machine, and
`--estimate` says how far the estimates are off there.
"""

from __future__ import annotations

import sys
import time

from oudertalk.speech.speed import NARROW, NETWORKS, TOGETHER, TOKENS, Took, measure, measure_small, scaled


def show(key: str, took: Took) -> None:
    print(f"    {key}: Took({took.encode:.3f}, {took.read:.3f}, {took.align:.3f}),", flush=True)


def main() -> None:
    small = measure_small("cpu", "int8", 1, time.process_time)
    for network, took in small.items():
        show("NARROW" if network == NARROW else "WIDE", took)
    for name, network in NETWORKS.items():
        counts = (1,) if network.at_once == 1 else (1, TOGETHER)
        measured = measure(network, counts, TOKENS, "cpu", "int8", 1, time.process_time)
        for count, took in measured.items():
            show(f'("{name}", {count})', took)
        if "--estimate" in sys.argv:  # against the one nearest to how it works
            truth = measured[TOGETHER if network.at_once > 1 else 1]
            print(f"      # estimated at {scaled(name, small).work_per_second / truth.work_per_second:.2f} of this")


if __name__ == "__main__":
    main()
