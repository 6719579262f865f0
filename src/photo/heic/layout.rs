//! What the main picture of a HEIC file is made of.

use std::collections::BTreeMap;

use heifer::heifer_isobmff::boxes::Property;
use heifer::heifer_isobmff::{HeifFile, ItemId};
use image::metadata::Orientation;

use super::error::{convert, damaged, unreadable};
use crate::error::{Error, ErrorKind, Result};
use crate::photo::decoded::MAX_DECODE_BYTES;

/// The most tiles of a picture; 200 megapixels are 800 tiles of the usual size.
const MAX_TILES: usize = 4096;

/// The most pictures that a composed one is made of, and the most pixels of all of them.
const MAX_PARTS: usize = 1024;
const MAX_COMPOSED_PIXELS: u64 = MAX_DECODE_BYTES / 14;

/// The most thumbnails that are looked at.
const MAX_THUMBNAILS: usize = 8;

/// Sides are whole numbers, so that a thumbnail rarely has exactly the same shape as its picture.
const SAME_SHAPE: f64 = 0.02;

/// Derived pictures may be made of derived pictures.
const MAX_DEPTH: u32 = 4;

/// Names of transparency among the auxiliary pictures.
const ALPHA: [&str; 2] = [
    "urn:mpeg:hevc:2015:auxid:1",
    "urn:mpeg:mpegB:cicp:systems:auxiliary:alpha",
];

/// How the main picture is decoded.
pub(super) enum Layout {
    /// Tiles side by side, or one picture, opaque.
    Tiles(Tiles),
    /// Anything else, with the bytes that a pixel needs.
    Composed { pixel_bytes: u64 },
}

/// Opaque pictures of one size, side by side.
pub(super) struct Tiles {
    /// The item that they are the picture of.
    pub(super) whole: ItemId,
    /// Width and height of the whole, in pixels.
    pub(super) size: (u32, u32),
    /// Width and height of a tile; those at the right and lower edge may show less.
    pub(super) tile: (u32, u32),
    pub(super) columns: usize,
    /// Row by row.
    pub(super) items: Vec<ItemId>,
    /// Bytes of a pixel of a decoded tile.
    pub(super) plane_bytes: u64,
    pub(super) grey: bool,
    pub(super) orientation: Orientation,
}

/// The thumbnail with the fewest pixels whose shorter side has `min_side` or more, if it shows the same as the main
/// picture: equally turned, and of the same shape.
pub(super) fn thumbnail(file: &HeifFile<'_>, min_side: u32) -> Option<Tiles> {
    let main = file.primary_id;
    let turned = orientation(file, main).ok()??;
    let (width, height) = coded_size(file, main).ok()?;
    let mut found: Vec<Tiles> = file
        .referencing_items(main, b"thmb")
        .into_iter()
        .take(MAX_THUMBNAILS)
        .filter_map(|id| match of(file, id) {
            Ok(Layout::Tiles(tiles)) => Some(tiles),
            _ => None,
        })
        .filter(|tiles| {
            let (w, h) = tiles.size;
            let shape = f64::from(width) / f64::from(height) * f64::from(h) / f64::from(w);
            w.min(h) >= min_side && tiles.orientation == turned && (shape - 1.0).abs() < SAME_SHAPE
        })
        .collect();
    found.sort_by_key(|tiles| u64::from(tiles.size.0) * u64::from(tiles.size.1));
    found.into_iter().next()
}

/// The layout of a picture.
pub(super) fn of(file: &HeifFile<'_>, id: ItemId) -> Result<Layout> {
    let kind = file.item(id).map_err(convert)?.item_type;
    let transparent = transparent_items(file)?;
    let orientation = orientation(file, id)?;
    let (Some(orientation), false) = (orientation, transparent.contains_key(&id)) else {
        return composed(file, &transparent);
    };
    match &kind.0 {
        b"hvc1" => {
            let size = coded_size(file, id)?;
            Ok(Layout::Tiles(Tiles {
                whole: id,
                size,
                tile: size,
                columns: 1,
                items: vec![id],
                plane_bytes: plane_bytes(file, id)?,
                grey: is_grey(file, id)?,
                orientation,
            }))
        }
        b"grid" => match grid(file, id, orientation, &transparent)? {
            Some(tiles) => Ok(Layout::Tiles(tiles)),
            None => composed(file, &transparent),
        },
        b"iovl" | b"iden" => composed(file, &transparent),
        _ => Err(unreadable(&format!("its picture is of the kind “{kind}”"))),
    }
}

/// A grid of plain tiles; `None` if a tile is anything else.
fn grid(
    file: &HeifFile<'_>,
    id: ItemId,
    orientation: Orientation,
    transparent: &Transparent,
) -> Result<Option<Tiles>> {
    let grid = file.grid(id).map_err(convert)?;
    let items = file.referenced_items(id, b"dimg");
    let (rows, columns) = (u32::from(grid.rows), u32::from(grid.columns));
    let Some(&first) = items.first() else {
        return Err(damaged("its grid has no tiles"));
    };
    if items.len() as u64 != u64::from(rows) * u64::from(columns) {
        return Err(damaged(
            "its grid has another number of tiles than declared",
        ));
    }
    if items.len() > MAX_TILES {
        return Err(unreadable("its grid has too many tiles"));
    }
    let size = (grid.output_width, grid.output_height);
    let tile = coded_size(file, first)?;
    // Without this, a small file could have the same tile decoded for hours.
    let is_covered = |count: u32, tile: u32, side: u32| {
        let (count, tile, side) = (u64::from(count), u64::from(tile), u64::from(side));
        (count - 1) * tile < side && side <= count * tile
    };
    if !is_covered(columns, tile.0, size.0) || !is_covered(rows, tile.1, size.1) {
        return Err(damaged("the tiles of its grid do not cover it"));
    }
    for &item in items {
        let is_coded = &file.item(item).map_err(convert)?.item_type.0 == b"hvc1";
        let upright = orientation_is_none(file, item)?;
        let opaque = !transparent.contains_key(&item);
        if !is_coded || !upright || !opaque || coded_size(file, item)? != tile {
            return Ok(None);
        }
    }
    Ok(Some(Tiles {
        whole: id,
        size,
        tile,
        columns: columns as usize,
        items: items.to_vec(),
        plane_bytes: plane_bytes(file, first)?,
        grey: is_grey(file, first)?,
        orientation,
    }))
}

/// Any other picture, if it and the pictures that it is made of are not too many or too large.
fn composed(file: &HeifFile<'_>, transparent: &Transparent) -> Result<Layout> {
    let (mut pixels, mut pixel_bytes) = (0_u64, 0);
    let mut parts = vec![(file.primary_id, 0)];
    let mut next = 0;
    while let Some(&(id, depth)) = parts.get(next) {
        next += 1;
        let (width, height) = file.image_size(id).map_err(convert)?.unwrap_or_default();
        pixels = pixels.saturating_add(u64::from(width) * u64::from(height));
        // The planes, a cropped copy of them, and RGBA before and after a rotation.
        pixel_bytes = pixel_bytes.max(2 * plane_bytes(file, id)? + 8);
        let below = file.referenced_items(id, b"dimg").iter();
        let below = below.chain(transparent.get(&id)).take(MAX_PARTS);
        parts.extend(below.map(|&part| (part, depth + 1)));
        if depth > MAX_DEPTH || parts.len() > MAX_PARTS {
            return Err(unreadable("it is made of too many pictures"));
        }
    }
    if pixels > MAX_COMPOSED_PIXELS {
        let message = format!(
            "The photo and the pictures that it is made of have {pixels} pixels, more than can be decoded in {} MB \
             of memory; make it smaller and try again.",
            MAX_DECODE_BYTES >> 20
        );
        return Err(Error::new(ErrorKind::PhotoTooLarge, message));
    }
    Ok(Layout::Composed { pixel_bytes })
}

/// Items with transparency, with the items that hold it.
type Transparent = BTreeMap<ItemId, ItemId>;

fn transparent_items(file: &HeifFile<'_>) -> Result<Transparent> {
    let mut found = Transparent::new();
    for reference in &file.references {
        if &reference.ref_type.0 != b"auxl" {
            continue;
        }
        let mut properties = file.item_properties(reference.from).map_err(convert)?;
        let is_alpha = properties.any(|property| {
            matches!(property, Property::AuxiliaryType(name) if ALPHA.contains(&name.as_str()))
        });
        if is_alpha {
            found.extend(reference.to.iter().map(|&item| (item, reference.from)));
        }
    }
    Ok(found)
}

/// The size of a coded picture.
fn coded_size(file: &HeifFile<'_>, id: ItemId) -> Result<(u32, u32)> {
    match file.image_size(id).map_err(convert)? {
        Some((0, _) | (_, 0)) => Err(damaged("a picture has no pixels")),
        Some(size) => Ok(size),
        None => Err(damaged("the size of a picture is missing")),
    }
}

/// Bytes of a pixel of a decoded picture, 16 bits per sample.
fn plane_bytes(file: &HeifFile<'_>, id: ItemId) -> Result<u64> {
    let config = file.hevc_config(id).map_err(convert)?;
    Ok(match config.map(|config| config.chroma_format) {
        Some(0) => 2,
        Some(1) => 3,
        Some(2) => 4,
        _ => 6,
    })
}

fn is_grey(file: &HeifFile<'_>, id: ItemId) -> Result<bool> {
    let config = file.hevc_config(id).map_err(convert)?;
    Ok(config.is_some_and(|config| config.chroma_format == 0))
}

fn orientation_is_none(file: &HeifFile<'_>, id: ItemId) -> Result<bool> {
    Ok(orientation(file, id)? == Some(Orientation::NoTransforms))
}

/// The orientation that the item's properties give in their order; `None` if they crop it, too.
fn orientation(file: &HeifFile<'_>, id: ItemId) -> Result<Option<Orientation>> {
    // Any sequence is one mirroring from left to right, or none, and quarter turns to the right after it.
    let (mut mirrored, mut turns) = (false, 0_u8);
    for property in file.item_properties(id).map_err(convert)? {
        match *property {
            Property::CleanAperture { .. } => return Ok(None),
            Property::Rotation(left) => turns = (turns + 4 - left % 4) % 4,
            Property::Mirror(exchanges_top_and_bottom) => {
                mirrored = !mirrored;
                turns = (4 - turns) % 4;
                if exchanges_top_and_bottom {
                    turns = (turns + 2) % 4;
                }
            }
            _ => {}
        }
    }
    Ok(Some(match (mirrored, turns) {
        (false, 0) => Orientation::NoTransforms,
        (false, 1) => Orientation::Rotate90,
        (false, 2) => Orientation::Rotate180,
        (false, _) => Orientation::Rotate270,
        (true, 0) => Orientation::FlipHorizontal,
        (true, 1) => Orientation::Rotate270FlipH,
        (true, 2) => Orientation::FlipVertical,
        (true, _) => Orientation::Rotate90FlipH,
    }))
}
