"""Times ONNX Runtime on one thread: python native.py MODEL RUNS prints the milliseconds of each run as JSON."""

import json
import sys
import time

import numpy as np
import onnxruntime

model, runs = sys.argv[1], int(sys.argv[2])
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
shape = session.get_inputs()[0].shape[1:]
views = np.random.default_rng(1).uniform(-1, 1, (1, *shape)).astype(np.float32)
times = []
for run in range(runs + 2):
    start = time.perf_counter()
    session.run(["features"], {"views": views})
    times.append(1000 * (time.perf_counter() - start))
print(json.dumps({"version": onnxruntime.__version__, "times": times[2:]}))
