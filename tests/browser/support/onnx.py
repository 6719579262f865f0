"""Runs an exported model in ONNX Runtime: onnx.py MODEL SIDE VIEWS PIXELS...; prints JSON."""

import json
import sys

import numpy
import onnxruntime

model, side, views, *files = sys.argv[1:]
session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
metadata = session.get_modelmeta().custom_metadata_map
shape = (int(views), int(side), int(side), 3)
pixels = numpy.stack([numpy.fromfile(file, numpy.uint8).reshape(shape) for file in files])
names = ["probabilities", "similarity", "unlike"]
results = dict(zip(names, session.run(names, {"pixels": pixels})))
print(json.dumps({"labels": json.loads(metadata["labels"]), **{name: results[name].tolist() for name in names}}))
