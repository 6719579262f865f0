//! Reads the preprocessing file of a model repository: `preprocessor_config.json` of transformers,
//! `config.json` of timm, or `open_clip_config.json`.

mod formats;

use serde_json::Value;

use crate::error::{Error, ErrorKind, Result};
use crate::network::contract::{Block, CONTRACT_VERSION_2, Contract, Filter, Fit, POOLED};

/// ImageNet's means and deviations, which most networks are trained with.
const IMAGENET_MEAN: [f64; 3] = [0.485, 0.456, 0.406];
const IMAGENET_DEVIATION: [f64; 3] = [0.229, 0.224, 0.225];

/// timm's share of the picture that the crop keeps, where the file does not say.
const TIMM_CROP: f64 = 0.875;

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
