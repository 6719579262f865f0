"""Writes full-size networks with random weights as ONNX files, for `bench.mjs --backbones`.

Usage: export.py FOLDER, with the packages torch, torchvision, timm and onnx.
"""

import sys
from pathlib import Path

import timm
import torch
import torchvision

SIDE = 224


def resnet50():
    network = torchvision.models.resnet50()
    network.fc = torch.nn.Identity()
    return network


def timm_network(name, **settings):
    return timm.create_model(name, pretrained=False, num_classes=0, **settings)


NETWORKS = {
    "resnet50": resnet50,
    "vit-s14": lambda: timm_network("vit_small_patch14_dinov2", img_size=SIDE),
    "convnext-t": lambda: timm_network("convnext_tiny"),
    "mobilenetv3-l": lambda: timm_network("mobilenetv3_large_100"),
}


def randomise(network):
    """Normalisations as after a training, so that the exporter cannot leave them out."""
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.normal_(module.running_mean, 0, 0.1)
            module.running_var.uniform_(0.8, 1.2)
    for name, parameter in network.named_parameters():
        # Untrained, these factors of blocks are so small that a wrong block would not show.
        if name.endswith("gamma"):
            parameter.uniform_(0.1, 0.5)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, make in NETWORKS.items():
        torch.manual_seed(0)
        network = make().eval()
        with torch.no_grad():
            randomise(network)
            torch.onnx.export(
                network,
                (torch.zeros(1, 3, SIDE, SIDE),),
                folder / f"{name}.onnx",
                input_names=["views"],
                output_names=["features"],
                dynamic_axes={"views": {0: "batch"}, "features": {0: "batch"}},
                opset_version=17,
                dynamo=False,
            )


if __name__ == "__main__":
    main()
