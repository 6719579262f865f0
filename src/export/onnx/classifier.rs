//! The model of a whole classifier: normalisation before the network, composition of the embedding, head
//! and open-set model after it.

use super::messages::{DataType, Entry, Graph, Model, Value};
use super::{entry, json};
use crate::embedding::Space;
use crate::error::{Error, ErrorKind, Result};
use crate::export::{LinearHead, OpenSetModel};
use crate::intensity::Intensity;
use crate::network::backbones::Backbones;
use crate::network::contract::{Block, CONTRACT_VERSION, Contract, Filter, Fit};
use crate::network::view::{Mode, View};
use crate::network::weights::Backbone;

/// `[n, views, side, side, 3]`, integers of 0 to 255.
const PIXELS: &str = "pixels";
/// `[n × views, 3, side, side]`.
const VIEWS: &str = "views";
/// `[n, dim]`.
const EMBEDDING: &str = "embedding";
/// `[n, classes]`.
const SCORES: &str = "scores";
/// As [`SCORES`]; not an output of classifiers without a temperature.
const PROBABILITIES: &str = "probabilities";

/// `[n]`, and `[n]` of booleans; not outputs of classifiers without an open-set model.
const SIMILARITY: &str = "similarity";
const UNLIKE: &str = "unlike";

/// Lower bound of a length, as in [`FeatureComposer`](crate::embedding::FeatureComposer), and the name of
/// that constant.
const MIN_LENGTH: f32 = 1e-12;
const MIN_LENGTH_NAME: &str = "min_length";

/// The whole model.
pub(super) fn model(backbone: &Backbone, head: &LinearHead) -> Result<Model> {
    let mode = Mode::named(&head.space.mode)?;
    if !mode.second_views().is_empty() {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            "Best mode has two networks, which cannot be exported as one ONNX model. Train in quality \
             mode, or export the head alone as safetensors or JSON.",
        ));
    }
    let backbones = Backbones::new(mode, backbone.clone(), None)?;
    // The model begins with levels, however they were made.
    let backbones = backbones.with_intensity(Intensity::named(&head.space.intensity)?);
    Space::new(&backbones).admit(&head.space)?;
    let contract = &backbone.contract;
    if head.dim != contract.embedding_length() {
        return Err(Error::new(
            ErrorKind::ContractMismatch,
            format!(
                "The head expects embeddings of {} numbers, but the backbone makes embeddings of {}.",
                head.dim,
                contract.embedding_length()
            ),
        ));
    }
    let (side, count) = (contract.size as usize, mode.views().len());
    let mut graph = Graph {
        name: format!("{} with {}", backbone.network.name, head.head),
        ..Graph::default()
    };
    normalise(&mut graph, contract);
    super::blocks(&mut graph, backbone, VIEWS, count)?;
    compose(&mut graph, backbone, count)?;
    score(&mut graph, head);
    let value = |name: &str, shape: &[usize]| Value::new(name, DataType::Float, shape);
    let pixels = Value::new(PIXELS, DataType::Uint8, &[count, side, side, 3]);
    graph.input.push(pixels);
    let classes = head.labels.len();
    if head.temperature.is_some() {
        graph.output.push(value(PROBABILITIES, &[classes]));
    }
    if let Some(open_set) = &head.open_set {
        compare(&mut graph, open_set, classes);
        graph.output.push(Value::new(UNLIKE, DataType::Bool, &[]));
        graph.output.push(value(SIMILARITY, &[]));
    }
    graph.output.push(value(SCORES, &[classes]));
    graph.output.push(value(EMBEDDING, &[head.dim]));
    super::model(backbone, graph, metadata(contract, mode, head)?)
}

/// Metadata for programs that use the model.
fn metadata(contract: &Contract, mode: Mode, head: &LinearHead) -> Result<Vec<Entry>> {
    let Contract {
        version,
        size,
        resize,
        fit,
        filter,
        ..
    } = contract;
    let sides = match fit {
        Fit::Shorter => "the shorter side",
        Fit::Both => "both sides",
    };
    let cut = |resize: &u32| format!("{sides} resized to {resize} pixels and the centre cut out");
    let views = mode.views().iter().map(|view| match view {
        View::CenterCrop if *version == CONTRACT_VERSION => cut(size),
        View::CenterCrop | View::ResizedCrop => cut(resize),
        View::SquashedFlip => {
            "both sides resized to the input's and mirrored left to right".to_owned()
        }
    });
    let views: Vec<_> = views.collect();
    let filter = match filter {
        Filter::BicubicAntialias => "bicubic (a = -0.5",
        Filter::BilinearAntialias => "bilinear (a triangle",
        Filter::LanczosAntialias => "Lanczos (three lobes",
    };
    let rounding = if *version == CONTRACT_VERSION {
        "the other side is rounded to the nearest pixel, and a crop starts at the floor of half the surplus"
    } else {
        "the longer side is cut down to whole pixels, and a crop starts at half the surplus, rounded to even"
    };
    let preprocessing = format!(
        "{PIXELS} holds {} views of each photo, {size} x {size} pixels of red, green and blue from \
         0 to 255: {}. The photo is turned upright by its EXIF orientation, laid over white and in \
         sRGB. Resizing is antialiased {filter}, support scaled by the shrink factor, as in Pillow); \
         {rounding}. Normalisation is inside the model.",
        views.len(),
        views.join("; then ")
    );
    let mut entries = vec![
        entry("labels", &json(&head.labels)?),
        entry("preprocessing", &preprocessing),
        entry("views", &json(&mode.views())?),
        entry("head", &head.head),
        entry("space", &head.space.to_string()),
    ];
    if let Some(temperature) = head.temperature {
        entries.push(entry("temperature", &temperature.to_string()));
    }
    if let Some(OpenSetModel { threshold, .. }) = &head.open_set {
        let meaning = format!(
            "{UNLIKE} says that a photo is unlike all photos of the classes: its {SIMILARITY}, the \
             largest cosine of its pooled features to the mean of a class, is below {threshold}."
        );
        entries.push(entry(UNLIKE, &meaning));
    }
    Ok(entries)
}

/// (x − mean) / scale, channel-first.
fn normalise(graph: &mut Graph, contract: &Contract) {
    let side = i64::from(contract.size);
    graph.reshape(PIXELS, "pixels.each", &[-1, side, side, 3]);
    graph.cast("pixels.each", "pixels.float", DataType::Float);
    for (name, numbers) in [
        ("pixels.mean", &contract.mean),
        ("pixels.scale", &contract.scale),
    ] {
        match numbers {
            [red, green, blue] if red == green && green == blue => {
                graph.constant(name, &[], &[*red])
            }
            _ => graph.constant(name, &[3], numbers),
        }
    }
    graph.push("Sub", &["pixels.float", "pixels.mean"], "pixels.centred");
    graph.push("Div", &["pixels.centred", "pixels.scale"], "pixels.normal");
    graph
        .push("Transpose", &["pixels.normal"], VIEWS)
        .attributes("perm", &[0, 3, 1, 2]);
}

/// As [`FeatureComposer::compose`](crate::embedding::FeatureComposer::compose), block by block.
fn compose(graph: &mut Graph, backbone: &Backbone, views: usize) -> Result<()> {
    graph.constant(MIN_LENGTH_NAME, &[], &[MIN_LENGTH]);
    let mut blocks = Vec::new();
    for Block {
        name,
        size,
        weight,
        centred,
        root,
    } in &backbone.contract.blocks
    {
        let part = |part: &str| format!("{name}.{part}");
        let mut unit = part("unit");
        if *root {
            let (positive, root) = (part("positive"), part("root"));
            graph.push("Relu", &[name], &positive);
            graph.push("Sqrt", &[&positive], &root);
            to_unit_length(graph, &root, &unit);
        } else {
            to_unit_length(graph, name, &unit);
        }
        if *centred {
            let (mean, less_mean) = (part("ordinary"), part("less_ordinary"));
            graph.constant(&mean, &[*size], backbone.base_mean(name)?);
            graph.push("Sub", &[&unit, &mean], &less_mean);
            unit = part("centred");
            to_unit_length(graph, &less_mean, &unit);
        }
        let (views_of, sum, whole) = (part("views"), part("sum"), part("whole"));
        graph.reshape(&unit, &views_of, &[-1, views as i64, *size as i64]);
        graph.sum(&views_of, &sum, 1);
        to_unit_length(graph, &sum, &whole);
        let (root_weight, weighted) = (part("root_weight"), part("weighted"));
        graph.constant(&root_weight, &[], &[weight.sqrt()]);
        graph.push("Mul", &[&whole, &root_weight], &weighted);
        blocks.push(weighted);
    }
    let blocks: Vec<_> = blocks.iter().map(String::as_str).collect();
    graph
        .push("Concat", &blocks, EMBEDDING)
        .attribute("axis", 1);
    Ok(())
}

/// Scales each row to length 1.
fn to_unit_length(graph: &mut Graph, input: &str, output: &str) {
    let (length, positive) = (format!("{output}.length"), format!("{output}.positive"));
    graph
        .push("ReduceL2", &[input], &length)
        .attributes("axes", &[1])
        .attribute("keepdims", 1);
    graph.push("Max", &[&length, MIN_LENGTH_NAME], &positive);
    graph.push("Div", &[input, &positive], output);
}

/// softmax(temperature · (weight · embedding + bias)), in f64 because the scores of some heads are large.
fn score(graph: &mut Graph, head: &LinearHead) {
    let classes = head.labels.len();
    // From a row for each class to a column for each.
    let columns = (0..head.dim).flat_map(|at| head.weight.iter().skip(at).step_by(head.dim));
    let columns: Vec<_> = columns.copied().collect();
    graph.doubles("linear.weight", &[head.dim, classes], &columns);
    graph.doubles("linear.bias", &[classes], &head.bias);
    graph.cast(EMBEDDING, "embedding.double", DataType::Double);
    graph.push(
        "MatMul",
        &["embedding.double", "linear.weight"],
        "linear.product",
    );
    graph.push("Add", &["linear.product", "linear.bias"], "scores.double");
    graph.cast("scores.double", SCORES, DataType::Float);
    if let Some(temperature) = head.temperature {
        graph.doubles("linear.temperature", &[], &[temperature]);
        graph.push("Mul", &["scores.double", "linear.temperature"], "logits");
        graph
            .push("Softmax", &["logits"], "probabilities.double")
            .attribute("axis", 1);
        graph.cast("probabilities.double", PROBABILITIES, DataType::Float);
    }
}

/// Whether a photo is unlike all photos of the classes; see [`OpenSetModel`].
fn compare(graph: &mut Graph, open_set: &OpenSetModel, classes: usize) {
    let OpenSetModel {
        threshold,
        mean,
        directions,
    } = open_set;
    let length = mean.len();
    let part = |part: &str| format!("{SIMILARITY}.{part}");
    let (first, start, end, axis) = (part("first"), part("start"), part("end"), part("axis"));
    graph.integers(&start, &[0]);
    graph.integers(&end, &[length as i64]);
    graph.integers(&axis, &[1]);
    graph.push("Slice", &["embedding.double", &start, &end, &axis], &first);
    let (ordinary, x) = (part("ordinary"), part("x"));
    graph.doubles(&ordinary, &[length], mean);
    graph.push("Sub", &[&first, &ordinary], &x);
    // Written out, because runtimes do not implement ReduceL2 for f64.
    let (squares, sum, root) = (part("squares"), part("sum"), part("root"));
    graph.push("Mul", &[&x, &x], &squares);
    graph
        .push("ReduceSum", &[&squares, &axis], &sum)
        .attribute("keepdims", 1);
    graph.push("Sqrt", &[&sum], &root);
    let (smallest, positive, unit) = (part("smallest"), part("positive"), part("unit"));
    graph.doubles(&smallest, &[], &[f64::MIN_POSITIVE]);
    graph.push("Max", &[&root, &smallest], &positive);
    graph.push("Div", &[&x, &positive], &unit);
    // From a row for each class to a column for each.
    let columns = (0..length).flat_map(|at| directions.iter().skip(at).step_by(length));
    let columns: Vec<_> = columns.copied().collect();
    let (matrix, cosines, largest) = (part("directions"), part("cosines"), part("largest"));
    graph.doubles(&matrix, &[length, classes], &columns);
    graph.push("MatMul", &[&unit, &matrix], &cosines);
    graph
        .push("ReduceMax", &[&cosines], &largest)
        .attributes("axes", &[1])
        .attribute("keepdims", 0);
    graph.cast(&largest, SIMILARITY, DataType::Float);
    let limit = part("limit");
    graph.doubles(&limit, &[], &[*threshold]);
    graph.push("Less", &[&largest, &limit], UNLIKE);
}
