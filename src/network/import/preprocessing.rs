//! Reads the preprocessing file of a model repository: `preprocessor_config.json` of transformers,
//! `config.json` of timm, or `open_clip_config.json`.

use serde_json::{Map, Value};

use crate::error::{Error, ErrorKind, Result};
use crate::network::contract::{Block, CONTRACT_VERSION_2, Contract, Filter, Fit, POOLED};

/// ImageNet's means and deviations, which most networks are trained with.
const IMAGENET_MEAN: [f64; 3] = [0.485, 0.456, 0.406];
const IMAGENET_DEVIATION: [f64; 3] = [0.229, 0.224, 0.225];

/// timm's share of the picture that the crop keeps, where the file does not say.
const TIMM_CROP: f64 = 0.875;

/// The share of ConvNeXt's image processor.
const CONVNEXT_CROP: f64 = 224.0 / 256.0;

/// How photos become the input of a network, as a file says.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Side of the input in pixels, if the file says.
    pub side: Option<usize>,
    /// Whether the side is part of the rules, and not only an example.
    pub is_exact: bool,
    resize: Resize,
    fit: Fit,
    filter: Filter,
    mean: [f64; 3],
    deviation: [f64; 3],
    /// Factor of the levels 0 to 255 before mean and deviation.
    rescale: f64,
}

/// The side that a photo is resized to before the crop.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Resize {
    /// In pixels.
    Pixels(u32),
    /// The input side divided by this share, cut down to whole pixels.
    Share(f64),
}

impl Default for Rules {
    /// What most networks for ImageNet use.
    fn default() -> Self {
        Self {
            side: None,
            is_exact: false,
            resize: Resize::Share(TIMM_CROP),
            fit: Fit::Shorter,
            filter: Filter::BicubicAntialias,
            mean: IMAGENET_MEAN,
            deviation: IMAGENET_DEVIATION,
            rescale: 1.0 / 255.0,
        }
    }
}

fn refuse(why: impl std::fmt::Display) -> Error {
    Error::new(
        ErrorKind::InvalidInput,
        format!("The preprocessing file {why}."),
    )
}

impl Rules {
    /// Reads a file.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] where it is no such file, or asks for something that is not supported.
    pub fn read(bytes: &[u8]) -> Result<Self> {
        let json: Value = serde_json::from_slice(bytes)
            .map_err(|error| refuse(format_args!("is not JSON: {error}")))?;
        let json = json
            .as_object()
            .ok_or_else(|| refuse("is not a JSON object"))?;
        let rules = if let Some(config) = json.get("pretrained_cfg").and_then(Value::as_object) {
            Self::timm(config)
        } else if let Some(config) = json.get("preprocess_cfg").and_then(Value::as_object) {
            Self::open_clip(config)
        } else if json.contains_key("input_size") && json.contains_key("mean") {
            Self::timm(json)
        } else if [
            "image_mean",
            "do_resize",
            "do_normalize",
            "resample",
            "crop_size",
        ]
        .iter()
        .any(|key| json.contains_key(*key))
        {
            Self::transformers(json)
        } else {
            Err(refuse(
                "says nothing about pixels; take preprocessor_config.json, or config.json of timm",
            ))
        }?;
        let positive = |x: f64| x.is_finite() && x > 0.0;
        let in_range = rules.deviation.iter().all(|&x| positive(x))
            && rules.mean.iter().all(|x| x.is_finite())
            && positive(rules.rescale);
        if !in_range {
            return Err(refuse("has means or deviations out of range"));
        }
        Ok(rules)
    }

    fn transformers(json: &Map<String, Value>) -> Result<Self> {
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
        rules.filter = match json.get("resample").or_else(|| json.get("interpolation")) {
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

    fn timm(json: &Map<String, Value>) -> Result<Self> {
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
        rules.filter = filter(
            json.get("interpolation")
                .and_then(Value::as_str)
                .unwrap_or("bilinear"),
        )?;
        rules.mean = three(json, "mean")?.unwrap_or(IMAGENET_MEAN);
        rules.deviation = three(json, "std")?.unwrap_or(IMAGENET_DEVIATION);
        Ok(rules)
    }

    fn open_clip(json: &Map<String, Value>) -> Result<Self> {
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
        rules.filter = filter(
            json.get("interpolation")
                .and_then(Value::as_str)
                .unwrap_or("bicubic"),
        )?;
        rules.mean = three(json, "mean")?.unwrap_or([0.481_454_66, 0.457_827_5, 0.408_210_73]);
        rules.deviation = three(json, "std")?.unwrap_or([0.268_629_54, 0.261_302_58, 0.275_777_11]);
        Ok(rules)
    }

    /// The contract of a network of `side` pixels with features of `size` numbers.
    pub(super) fn contract(
        &self,
        side: usize,
        size: usize,
        never_negative: bool,
    ) -> Result<Contract> {
        let side =
            u32::try_from(side).map_err(|_| refuse("asks for pictures that are too large"))?;
        let resize = match self.resize {
            Resize::Pixels(pixels) => pixels,
            Resize::Share(share) => (f64::from(side) / share).floor() as u32,
        };
        if resize < side {
            return Err(refuse(format_args!(
                "resizes to {resize} pixels and then crops to {side}, which is more"
            )));
        }
        let each = |numbers: [f64; 3]| numbers.map(|x| (x / self.rescale) as f32);
        let contract = Contract {
            version: CONTRACT_VERSION_2,
            size: side,
            resize,
            fit: self.fit,
            mean: each(self.mean),
            scale: each(self.deviation),
            filter: self.filter,
            blocks: vec![Block {
                name: POOLED.into(),
                size,
                weight: 1.0,
                centred: false,
                root: never_negative,
            }],
        };
        contract.check()?;
        Ok(contract)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn contract(json: &str, side: usize) -> Contract {
        Rules::read(json.as_bytes())
            .unwrap()
            .contract(side, 8, false)
            .unwrap()
    }

    #[test]
    fn files_of_each_kind_are_read() {
        let clip = contract(
            r#"{"do_resize": true, "size": {"shortest_edge": 256}, "resample": 3, "do_center_crop": true,
                "crop_size": {"height": 224, "width": 224}, "do_normalize": true,
                "image_mean": [0.5, 0.25, 0.125], "image_std": [0.5, 0.5, 1.0]}"#,
            224,
        );
        assert_eq!((clip.size, clip.resize, clip.fit), (224, 256, Fit::Shorter));
        assert_eq!(
            (clip.mean, clip.scale),
            ([127.5, 63.75, 31.875], [127.5, 127.5, 255.0])
        );
        assert_eq!(clip.filter, Filter::BicubicAntialias);
        let siglip = contract(
            r#"{"size": {"height": 64, "width": 64}, "resample": 2, "do_normalize": false}"#,
            64,
        );
        assert_eq!(
            (siglip.resize, siglip.fit, siglip.mean[0], siglip.scale[0]),
            (64, Fit::Both, 0.0, 255.0)
        );
        let timm = contract(
            r#"{"pretrained_cfg": {"input_size": [3, 64, 64], "crop_pct": 0.9, "interpolation": "bilinear", "mean": [0, 0, 0], "std": [1, 1, 1]}}"#,
            64,
        );
        assert_eq!((timm.resize, timm.filter), (71, Filter::BilinearAntialias));
        let convnext = contract(
            r#"{"image_processor_type": "ConvNextImageProcessor", "size": {"shortest_edge": 224}, "crop_pct": 0.875, "resample": 3}"#,
            224,
        );
        assert_eq!((convnext.resize, convnext.fit), (256, Fit::Shorter));
        let open_clip = contract(
            r#"{"preprocess_cfg": {"size": 224, "interpolation": "bicubic", "resize_mode": "squash"}}"#,
            224,
        );
        assert_eq!((open_clip.resize, open_clip.fit), (224, Fit::Both));
    }

    #[test]
    fn what_cannot_be_followed_is_refused_in_words() {
        for (json, words) in [
            ("[]", "not a JSON object"),
            ("{", "not JSON"),
            (r#"{"model_type": "vit"}"#, "says nothing about pixels"),
            (
                r#"{"size": {"height": 64, "width": 32}, "resample": 3}"#,
                "not square",
            ),
            (r#"{"size": 64, "resample": 0}"#, "the filter 0"),
            (
                r#"{"size": {"shortest_edge": 64}, "resample": 3}"#,
                "without a crop",
            ),
            (
                r#"{"size": 64, "image_std": [0, 1, 1], "resample": 3}"#,
                "out of range",
            ),
            (
                r#"{"do_resize": true, "size": 64, "image_mean": [1, 2]}"#,
                "image_mean",
            ),
        ] {
            let error = Rules::read(json.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert!(error.to_string().contains(words), "{error}");
        }
    }
}
