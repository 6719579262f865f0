//! The preprocessing files of transformers, timm and OpenCLIP.

use serde_json::{Map, Value};

use super::{IMAGENET_DEVIATION, IMAGENET_MEAN, Resize, Rules, TIMM_CROP, refuse};
use crate::error::Result;
use crate::network::contract::{Filter, Fit};

/// The share of ConvNeXt's image processor.
const CONVNEXT_CROP: f64 = 224.0 / 256.0;

/// CLIP's means and deviations.
const CLIP_MEAN: [f64; 3] = [0.481_454_66, 0.457_827_5, 0.408_210_73];
const CLIP_DEVIATION: [f64; 3] = [0.268_629_54, 0.261_302_58, 0.275_777_11];

impl Rules {
    pub(super) fn transformers(json: &Map<String, Value>) -> Result<Self> {
        let flag =
            |name: &str, default: bool| json.get(name).and_then(Value::as_bool).unwrap_or(default);
        let kind = ["image_processor_type", "feature_extractor_type"]
            .iter()
            .find_map(|key| json.get(*key)?.as_str())
            .unwrap_or_default();
        if flag("rescale_offset", false) {
            return Err(refuse(
                "shifts the levels (rescale_offset), which is not supported",
            ));
        }
        if flag("do_pad", false) {
            return Err(refuse("pads pictures (do_pad), which is not supported"));
        }
        let size = json.get("size").map(Size::read).transpose()?;
        let crop = json.get("crop_size").map(Size::read).transpose()?;
        let crops = flag(
            "do_center_crop",
            crop.is_some() && json.contains_key("do_center_crop"),
        );
        let is_convnext = kind.starts_with("ConvNext") || json.contains_key("crop_pct");
        let mut rules = Self {
            is_exact: true,
            ..Self::default()
        };
        if !flag("do_resize", true) {
            return Err(refuse(
                "does not resize photos (do_resize), so that they would not fit the network",
            ));
        }
        match (size, crops) {
            // ConvNeXt resizes by a share of the crop, and larger pictures without a crop.
            (Some(Size::Shorter(side) | Size::Plain(side)), false) if is_convnext => {
                let share = json
                    .get("crop_pct")
                    .and_then(Value::as_f64)
                    .unwrap_or(CONVNEXT_CROP);
                rules.side = Some(side as usize);
                if side < 384 {
                    rules.resize = Resize::Share(share);
                } else {
                    (rules.fit, rules.resize) = (Fit::Both, Resize::Pixels(side));
                }
            }
            (Some(size), true) => {
                let crop = match crop {
                    Some(Size::Shorter(side) | Size::Plain(side) | Size::Both(side)) => side,
                    None => return Err(refuse("lacks crop_size")),
                };
                rules.side = Some(crop as usize);
                (rules.fit, rules.resize) = match size {
                    Size::Both(side) => (Fit::Both, Resize::Pixels(side)),
                    Size::Shorter(side) | Size::Plain(side) => (Fit::Shorter, Resize::Pixels(side)),
                };
            }
            (Some(Size::Both(side) | Size::Plain(side)), false) => {
                rules.side = Some(side as usize);
                (rules.fit, rules.resize) = (Fit::Both, Resize::Pixels(side));
            }
            (Some(Size::Shorter(_)), false) => {
                return Err(refuse(
                    "resizes the shorter side without a crop, so that photos would not be square",
                ));
            }
            (None, _) => return Err(refuse("lacks the size")),
        }
        let resample = json.get("resample").or_else(|| json.get("interpolation"));
        rules.filter = match resample.filter(|filter| !filter.is_null()) {
            None => Filter::BilinearAntialias,
            Some(Value::Number(number)) => match number.as_u64() {
                Some(1) => Filter::LanczosAntialias,
                Some(2) => Filter::BilinearAntialias,
                Some(3) => Filter::BicubicAntialias,
                _ => {
                    return Err(refuse(format_args!(
                        "asks for the filter {number} (resample); 1, 2 and 3 are supported"
                    )));
                }
            },
            Some(Value::String(name)) => filter(name)?,
            Some(_) => return Err(refuse("has a filter (resample) that is no number")),
        };
        rules.rescale = if flag("do_rescale", true) {
            json.get("rescale_factor")
                .and_then(Value::as_f64)
                .unwrap_or(1.0 / 255.0)
        } else {
            1.0
        };
        (rules.mean, rules.deviation) = if flag("do_normalize", true) {
            (
                three(json, "image_mean")?.unwrap_or(IMAGENET_MEAN),
                three(json, "image_std")?.unwrap_or(IMAGENET_DEVIATION),
            )
        } else {
            ([0.0; 3], [1.0; 3])
        };
        Ok(rules)
    }

    pub(super) fn timm(json: &Map<String, Value>) -> Result<Self> {
        let mut rules = Self::default();
        if let Some(size) = json.get("input_size").and_then(Value::as_array) {
            match size.as_slice() {
                [_, rows, columns] if rows == columns => rules.side = Some(pixels(rows)? as usize),
                _ => return Err(refuse("asks for pictures that are not square (input_size)")),
            }
        }
        rules.resize = Resize::Share(
            json.get("crop_pct")
                .and_then(Value::as_f64)
                .unwrap_or(TIMM_CROP),
        );
        rules.fit = match json.get("crop_mode").and_then(Value::as_str) {
            None | Some("center") => Fit::Shorter,
            Some("squash") => Fit::Both,
            Some(other) => {
                return Err(refuse(format_args!(
                    "asks for the crop “{other}” (crop_mode), which is not supported"
                )));
            }
        };
        rules.with_levels(json, "bilinear", [IMAGENET_MEAN, IMAGENET_DEVIATION])
    }

    pub(super) fn open_clip(json: &Map<String, Value>) -> Result<Self> {
        let mut rules = Self {
            is_exact: true,
            resize: Resize::Share(1.0),
            ..Self::default()
        };
        let size = json.get("size").map(|size| match size {
            Value::Array(sides) => match sides.as_slice() {
                [rows, columns] if rows == columns => pixels(rows),
                _ => Err(refuse("asks for pictures that are not square (size)")),
            },
            size => pixels(size),
        });
        rules.side = size.transpose()?.map(|side| side as usize);
        rules.fit = match json.get("resize_mode").and_then(Value::as_str) {
            None | Some("shortest") => Fit::Shorter,
            Some("squash") => Fit::Both,
            Some(other) => {
                return Err(refuse(format_args!(
                    "asks to resize by “{other}” (resize_mode), which is not supported"
                )));
            }
        };
        rules.with_levels(json, "bicubic", [CLIP_MEAN, CLIP_DEVIATION])
    }

    /// Adds the filter, means and deviations, which timm and OpenCLIP name alike.
    fn with_levels(
        self,
        json: &Map<String, Value>,
        usual_filter: &str,
        [mean, deviation]: [[f64; 3]; 2],
    ) -> Result<Self> {
        let name = json.get("interpolation").and_then(Value::as_str);
        Ok(Self {
            filter: filter(name.unwrap_or(usual_filter))?,
            mean: three(json, "mean")?.unwrap_or(mean),
            deviation: three(json, "std")?.unwrap_or(deviation),
            ..self
        })
    }
}

/// A size of transformers: a number, the shorter side, or both sides.
#[derive(Clone, Copy)]
enum Size {
    Plain(u32),
    Shorter(u32),
    Both(u32),
}

impl Size {
    fn read(json: &Value) -> Result<Self> {
        match json {
            Value::Object(sides) => {
                if let Some(side) = sides.get("shortest_edge") {
                    return Ok(Self::Shorter(pixels(side)?));
                }
                match (sides.get("height"), sides.get("width")) {
                    (Some(height), Some(width)) if height == width => {
                        Ok(Self::Both(pixels(height)?))
                    }
                    (Some(_), Some(_)) => Err(refuse("asks for pictures that are not square")),
                    _ => Err(refuse(
                        "has a size without shortest_edge, and without height and width",
                    )),
                }
            }
            Value::Array(sides) => match sides.as_slice() {
                [height, width] if height == width => Ok(Self::Both(pixels(height)?)),
                _ => Err(refuse("asks for pictures that are not square")),
            },
            side => Ok(Self::Plain(pixels(side)?)),
        }
    }
}

fn pixels(json: &Value) -> Result<u32> {
    let side = json.as_u64().and_then(|side| u32::try_from(side).ok());
    side.filter(|&side| side > 0).ok_or_else(|| {
        refuse(format_args!(
            "has a size that is no number of pixels: {json}"
        ))
    })
}

fn filter(name: &str) -> Result<Filter> {
    Ok(match name {
        "bilinear" => Filter::BilinearAntialias,
        "bicubic" => Filter::BicubicAntialias,
        "lanczos" => Filter::LanczosAntialias,
        _ => {
            return Err(refuse(format_args!(
                "asks for the filter “{name}”; bilinear, bicubic and lanczos are supported"
            )));
        }
    })
}

/// Three numbers, or one for all channels.
fn three(json: &Map<String, Value>, name: &str) -> Result<Option<[f64; 3]>> {
    let Some(value) = json.get(name).filter(|value| !value.is_null()) else {
        return Ok(None);
    };
    let wrong = || {
        refuse(format_args!(
            "has no number for each of three channels in {name}"
        ))
    };
    if let Some(number) = value.as_f64() {
        return Ok(Some([number; 3]));
    }
    let numbers: Option<Vec<f64>> = value
        .as_array()
        .ok_or_else(wrong)?
        .iter()
        .map(Value::as_f64)
        .collect();
    match *numbers.ok_or_else(wrong)?.as_slice() {
        [one] => Ok(Some([one; 3])),
        [red, green, blue] => Ok(Some([red, green, blue])),
        _ => Err(wrong()),
    }
}
