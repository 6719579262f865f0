//! The colour space of a HEIC file.

use heifer::heifer_hevc_dec::nal::NalUnit;
use heifer::heifer_hevc_dec::params::ParameterSets;
use heifer::heifer_isobmff::boxes::{ColorInfo, Property};
use heifer::heifer_isobmff::{HeifFile, ItemId};

use super::error::convert;
use crate::error::Result;
use crate::photo::color::{Colours, Pixels};

/// The code for an unknown colour space in ITU-T H.273.
const UNSPECIFIED: u8 = 2;

/// The colour space of a picture: that of its profile, otherwise that of its code points, its own or those of
/// the picture that it is derived from, otherwise sRGB.
pub(super) fn of(file: &HeifFile<'_>, id: ItemId, grey: bool) -> Result<Colours> {
    let pixels = if grey { Pixels::Grey } else { Pixels::Rgb };
    if let Some(icc) = profile(file, id)? {
        return Ok(Colours::of_profile(icc, pixels));
    }
    let first = file.referenced_items(id, b"dimg").first();
    for item in [Some(id), first.copied()].into_iter().flatten() {
        if let Some((primaries, transfer)) = code_points(file, item)? {
            let colours = Colours::of_code_points(primaries, transfer);
            return Ok(colours.unwrap_or(Colours::Srgb));
        }
    }
    Ok(Colours::Srgb)
}

/// The profile of a picture, or of the first picture that it is derived from.
fn profile<'a>(file: &'a HeifFile<'_>, id: ItemId) -> Result<Option<&'a [u8]>> {
    let first = file.referenced_items(id, b"dimg").first();
    for item in [Some(id), first.copied()].into_iter().flatten() {
        let mut properties = file.item_properties(item).map_err(convert)?;
        let icc = properties.find_map(|property| match property {
            Property::Color(ColorInfo::Icc(icc)) if !icc.is_empty() => Some(icc.as_slice()),
            _ => None,
        });
        if icc.is_some() {
            return Ok(icc);
        }
    }
    Ok(None)
}

/// The codes of a picture's primaries and transfer function: of its property `colr`, otherwise of its stream.
fn code_points(file: &HeifFile<'_>, id: ItemId) -> Result<Option<(u8, u8)>> {
    let mut properties = file.item_properties(id).map_err(convert)?;
    let of_property = properties.find_map(|property| match property {
        Property::Color(ColorInfo::Nclx {
            primaries,
            transfer,
            ..
        }) => Some((
            u8::try_from(*primaries).ok()?,
            u8::try_from(*transfer).ok()?,
        )),
        _ => None,
    });
    let is_known =
        |&(primaries, transfer): &(u8, u8)| primaries != UNSPECIFIED && transfer != UNSPECIFIED;
    if of_property.is_some() {
        return Ok(of_property.filter(is_known));
    }
    let Some(config) = file.hevc_config(id).map_err(convert)? else {
        return Ok(None);
    };
    let mut sets = ParameterSets::default();
    for unit in &config.nal_units {
        let unit = NalUnit::parse(unit).map_err(convert)?;
        sets.add(&unit).map_err(convert)?;
    }
    let mut sequences = sets.sps.iter().flatten();
    let of_stream = sequences.find_map(|sps| {
        let vui = sps.vui.as_ref()?;
        Some((vui.colour_primaries, vui.transfer_characteristics))
    });
    Ok(of_stream.filter(is_known))
}
