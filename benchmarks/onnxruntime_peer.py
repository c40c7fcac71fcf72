"""Draws what `darkroom bench` asks for with Python's onnxruntime, and says how long it took.

Reads one job a line on standard input and answers one line on standard output, both JSON. A job
names its wishes, how many sessions draw side by side, the threads of each, and how many pictures
each session draws in lockstep. The clock runs from the job's first picture to its last PNG file.
"""

import argparse
import base64
import json
import queue
import sys
import threading
import time
from pathlib import Path

import numpy as np
import onnxruntime

from pictures import Networks, draw


class Peer:
    def __init__(self, folder: Path):
        self.folder = folder
        self.sessions = {}

    def crew(self, count: int, threads: int):
        key = (count, threads)
        if key not in self.sessions:
            crew = [Networks(self.folder, threads) for _ in range(count)]
            self.sessions = {key: crew, **self.sessions}
        return self.sessions[key]

    def do(self, job):
        crew = self.crew(job["sessions"], job["threads"])
        shape = latent_shape(crew[0], job["wishes"][0])
        nothing = crew[0].states([""])
        sheets = queue.SimpleQueue()
        for sheet in sheets_of(job["wishes"], job["together"]):
            sheets.put(sheet)
        drawn, failures = {}, []

        def work(networks):
            try:
                while True:
                    sheet = sheets.get_nowait()
                    for wish, file in zip(sheet, draw(networks, sheet, shape, nothing)):
                        drawn[wish["name"]] = file
            except queue.Empty:
                pass
            except Exception as e:  # told to whoever asked
                failures.append(repr(e))

        start = time.perf_counter()
        workers = [threading.Thread(target=work, args=(networks,)) for networks in crew]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        seconds = time.perf_counter() - start
        if failures:
            return {"error": failures[0]}
        pictures = {name: base64.b64encode(file).decode() for name, file in drawn.items()}
        return {"seconds": seconds, "pictures": pictures}


def latent_shape(networks, wish):
    """Pixels along a side for each latent along it, learnt by decoding once."""
    given = networks.decoder.get_inputs()[0]
    channels, height, width = (
        said if isinstance(said, int) else usual for said, usual in zip(given.shape[1:], (4, 8, 8))
    )
    tried = np.zeros((1, channels, height, width), networks.dtype)
    factor = networks.decoder.run(None, {given.name: tried})[0].shape[2] // height
    return channels, wish["height"] // factor, wish["width"] // factor


def sheets_of(wishes, together):
    """Pictures that take equally many calls and are all guided or all not, in groups."""
    alike = {}
    for wish in wishes:
        key = wish["steps"], wish["sampler"], wish["guidance"] > 1
        alike.setdefault(key, []).append(wish)
        if len(alike[key]) == together:
            yield alike.pop(key)
    yield from alike.values()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, help="folder in the diffusers layout, exported to ONNX")
    peer = Peer(parser.parse_args().model)
    hello = {"ready": f"Python {sys.version.split()[0]}, onnxruntime {onnxruntime.__version__}"}
    print(json.dumps(hello), flush=True)
    for line in sys.stdin:
        try:
            answer = peer.do(json.loads(line))
        except Exception as e:  # told to whoever asked
            answer = {"error": repr(e)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
