//! Preprocessing: from a photo to the network's input, the resized and normalised views of the
//! preprocessing contract.

mod augment;

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8x3;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};

use crate::error::{Error, ErrorKind, Result};
use crate::intensity::Intensity;
use crate::network::backbones::Backbones;
use crate::network::contract::{CONTRACT_VERSION, Contract, Filter, Fit};
pub use crate::network::view::{Mode, View};
use crate::photo::{Photo, decode_as};
pub use augment::{VERSIONS, versions};

/// When a photo is shrunk while it is decoded, its shorter side stays at least this many times the resize
/// side.
const DECODE_MARGIN: u32 = 2;

/// The same in version 2 of the contract. Other programs decode every pixel, and networks may be sensitive
/// to the difference.
const DECODE_MARGIN_2: u32 = 8;

/// The least length of the shorter side that [`decode`](crate::photo::decode) should keep for a contract,
/// in pixels.
pub fn decode_side(contract: &Contract) -> u32 {
    let margin = if contract.version == CONTRACT_VERSION {
        DECODE_MARGIN
    } else {
        DECODE_MARGIN_2
    };
    contract.resize.saturating_mul(margin)
}

/// The least length of the shorter side that decoding should keep for all networks of a mode, in pixels.
pub fn common_decode_side(backbones: &Backbones) -> u32 {
    let sides = backbones.contracts().map(decode_side);
    sides.max().unwrap_or(u32::MAX)
}

/// Turns photos into the input of the networks.
#[derive(Clone, Debug)]
pub struct Preprocessor {
    parts: Vec<(Contract, &'static [View])>,
    decode_side: u32,
    intensity: Intensity,
    augment: bool,
}

impl Preprocessor {
    /// The preprocessor for the networks of a mode.
    ///
    /// # Errors
    /// [`ErrorKind::ContractMismatch`] as [`Contract::check`].
    pub fn new(backbones: &Backbones) -> Result<Self> {
        backbones.contracts().try_for_each(Contract::check)?;
        let parts = backbones.parts();
        Ok(Self {
            parts: parts
                .map(|(b, views)| (b.contract.clone(), views))
                .collect(),
            decode_side: common_decode_side(backbones),
            intensity: backbones.intensity(),
            augment: false,
        })
    }

    /// The least length of the shorter side that decoding should keep, in pixels.
    pub fn decode_side(&self) -> u32 {
        self.decode_side
    }

    /// A copy that augments: the views of a photo's [`versions`] follow those of the photo itself.
    pub fn augmenting(&self) -> Self {
        Self {
            augment: true,
            ..self.clone()
        }
    }

    /// The views of an encoded photo: those of the first network, then those of the second. Each is in
    /// the format of [`views`].
    ///
    /// # Errors
    /// As [`decode_as`].
    pub fn prepare(&self, bytes: &[u8]) -> Result<Vec<f32>> {
        self.prepare_photo(&decode_as(bytes, self.decode_side, self.intensity)?)
    }

    /// The views of a decoded photo, as [`prepare`](Self::prepare).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] if the photo cannot be resized.
    pub fn prepare_photo(&self, photo: &Photo) -> Result<Vec<f32>> {
        let versions = if self.augment {
            versions(photo)?.to_vec()
        } else {
            Vec::new()
        };
        let mut tensor = Vec::new();
        for (contract, views) in &self.parts {
            for photo in [photo].into_iter().chain(&versions) {
                for &view in *views {
                    normalise(&view_pixels(photo, contract, view)?, contract, &mut tensor);
                }
            }
        }
        Ok(tensor)
    }
}

/// The network's input for one photo: the views of `mode` one after the other, each channel-first
/// (red, green, blue), row by row; `mode.views().len()` x 3 x `size` x `size` numbers.
///
/// # Errors
/// [`ErrorKind::ContractMismatch`] as [`Contract::check`].
pub fn views(photo: &Photo, contract: &Contract, mode: Mode) -> Result<Vec<f32>> {
    let mut tensor = Vec::with_capacity(mode.views().len() * contract.view_length());
    for &view in mode.views() {
        normalise(&view_pixels(photo, contract, view)?, contract, &mut tensor);
    }
    Ok(tensor)
}

/// One view as the network's input, 3 x `size` x `size` numbers.
///
/// # Errors
/// [`ErrorKind::ContractMismatch`] as [`Contract::check`].
pub fn view(photo: &Photo, contract: &Contract, view: View) -> Result<Vec<f32>> {
    let mut tensor = Vec::with_capacity(contract.view_length());
    normalise(&view_pixels(photo, contract, view)?, contract, &mut tensor);
    Ok(tensor)
}

/// One view as a picture of `size` x `size` pixels, before normalisation.
///
/// # Errors
/// [`ErrorKind::ContractMismatch`] as [`Contract::check`].
pub fn view_pixels(photo: &Photo, contract: &Contract, view: View) -> Result<Photo> {
    contract.check()?;
    let size = contract.size;
    let crop = match view {
        View::SquashedFlip => Crop::whole(photo),
        _ if contract.version > CONTRACT_VERSION => Crop::standard(photo, contract),
        View::CenterCrop => Crop::centred(photo, contract.size, size),
        View::ResizedCrop => Crop::centred(photo, contract.resize, size),
    };
    let mut rgb = crop.resize(photo, size, contract.filter)?;
    if view == View::SquashedFlip {
        for row in rgb.chunks_exact_mut(size as usize * 3) {
            row.as_chunks_mut::<3>().0.reverse();
        }
    }
    Photo::from_rgb(rgb, size, size)
}

/// The part of a photo that a view shows, in pixels of the photo. Resizing this part gives the same result
/// as resizing the whole photo and cropping, because the filter still reads beyond its edges. So a photo of
/// 1 x 10 000 pixels is never enlarged to 224 x 2 240 000.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Crop {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

impl Crop {
    fn whole(photo: &Photo) -> Self {
        Self {
            left: 0.0,
            top: 0.0,
            width: photo.width().into(),
            height: photo.height().into(),
        }
    }

    /// The central `size` x `size` pixels after the shorter side is resized to `shorter`.
    fn centred(photo: &Photo, shorter: u32, size: u32) -> Self {
        let factor = f64::from(shorter) / f64::from(photo.width().min(photo.height()));
        let (left, width) = Self::span(photo.width(), factor, size);
        let (top, height) = Self::span(photo.height(), factor, size);
        Self {
            left,
            top,
            width,
            height,
        }
    }

    /// The crop of version 2 of the contract, as torchvision and transformers compute it: the longer side is
    /// cut down to whole pixels, and half a pixel of the surplus goes to the even side.
    fn standard(photo: &Photo, contract: &Contract) -> Self {
        let shorter = photo.width().min(photo.height());
        let span = |length: u32| {
            let resized = match contract.fit {
                Fit::Both => contract.resize,
                Fit::Shorter if length == shorter => contract.resize,
                Fit::Shorter => {
                    let resized =
                        u64::from(contract.resize) * u64::from(length) / u64::from(shorter);
                    u32::try_from(resized).unwrap_or(u32::MAX)
                }
            };
            let surplus = f64::from(resized) - f64::from(contract.size);
            let step = f64::from(length) / f64::from(resized);
            (
                (surplus / 2.0).round_ties_even() * step,
                f64::from(contract.size) * step,
            )
        };
        let ((left, width), (top, height)) = (span(photo.width()), span(photo.height()));
        Self {
            left,
            top,
            width: width.min(f64::from(photo.width()) - left),
            height: height.min(f64::from(photo.height()) - top),
        }
    }

    /// Start and length, on a side of `length` pixels, of the central `size` pixels after resizing.
    fn span(length: u32, factor: f64, size: u32) -> (f64, f64) {
        let length = f64::from(length);
        // The reference vectors were made with Python's `round`, which rounds halves to even.
        let resized = (length * factor).round_ties_even();
        let start = ((resized - f64::from(size)) / 2.0).floor();
        let step = length / resized;
        let start = start * step;
        (start, (f64::from(size) * step).min(length - start))
    }

    /// The crop resized to `size` x `size` pixels of RGB. Rows are resized first and then columns, as the
    /// reference does: both passes round to 8 bits, so the order matters.
    fn resize(self, photo: &Photo, size: u32, filter: Filter) -> Result<Vec<u8>> {
        // Half the width of the filter, in pixels of the coarser grid.
        let (filter, half) = match filter {
            Filter::BilinearAntialias => (FilterType::Bilinear, 1.0),
            Filter::BicubicAntialias => (FilterType::CatmullRom, 2.0),
            Filter::LanczosAntialias => (FilterType::Lanczos3, 3.0),
        };
        // The rows that the column pass reads.
        let reach = half * (self.height / f64::from(size)).max(1.0) + 1.0;
        let first = (self.top - reach).floor().max(0.0);
        let last = (self.top + self.height + reach).ceil();
        let rows = last.min(photo.height().into()) - first;

        let side = size as usize;
        let source = TypedImageRef::<U8x3>::from_buffer(photo.width(), photo.height(), photo.rgb())
            .map_err(unresizable)?;
        let mut narrow = vec![0; side * rows as usize * 3];
        let mut narrow =
            TypedImage::<U8x3>::from_buffer(size, rows as u32, &mut narrow).map_err(unresizable)?;
        let mut resizer = Resizer::new();
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(filter));
        let rows_only = options.crop(self.left, first, self.width, rows);
        resizer
            .resize_typed(&source, &mut narrow, &rows_only)
            .map_err(unresizable)?;

        let mut rgb = vec![0; side * side * 3];
        let mut target =
            TypedImage::<U8x3>::from_buffer(size, size, &mut rgb).map_err(unresizable)?;
        let top = self.top - first;
        let columns_only = options.crop(0.0, top, size.into(), self.height.min(rows - top));
        resizer
            .resize_typed(&narrow, &mut target, &columns_only)
            .map_err(unresizable)?;
        Ok(rgb)
    }
}

/// The error for a picture that the resizing library rejects.
fn unresizable(cause: impl std::error::Error + Send + Sync + 'static) -> Error {
    let message = format!("The photo cannot be resized: {cause}.");
    Error::new(ErrorKind::InvalidInput, message).with_source(cause)
}

/// Appends `(level - mean) / scale`, channel-first.
fn normalise(pixels: &Photo, contract: &Contract, tensor: &mut Vec<f32>) {
    for channel in 0..3 {
        let levels = pixels.rgb().iter().skip(channel).step_by(3);
        let (mean, scale) = (contract.mean[channel], contract.scale[channel]);
        tensor.extend(levels.map(|&level| (f32::from(level) - mean) / scale));
    }
}
