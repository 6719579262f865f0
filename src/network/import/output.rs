//! Which tensor of a file becomes the features.

use std::collections::HashMap;

use serde::Serialize;

use super::builder::{Builder, Id};
use super::lower::Value;
use super::model::Graph;
use super::{Result, refuse};
use crate::error::Error;
use crate::network::operation::{Operation, Reduction};

/// Parts of a tensor of tokens or of a feature map that can be chosen, as `NAME:PART`.
const CLASS_TOKEN: &str = "class-token";
const PATCH_MEAN: &str = "patch-mean";
const BOTH: &str = "class-token+patch-mean";
const MEAN: &str = "mean";

/// Names under which exporters return an image embedding, best first; a name that contains one counts too.
const EMBEDDINGS: [&str; 8] = [
    "image_embeds",
    "image_embedding",
    "image_features",
    "pooler_output",
    "pooled",
    "embedding",
    "embeds",
    "features",
];

/// Names of the results of a classifier.
const CLASSIFIERS: [&str; 5] = ["logits", "logit", "probabilities", "class", "scores"];

/// A tensor that can be chosen as the features.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Its name, for `--output`.
    pub name: String,
    /// Its shape.
    pub dims: Vec<usize>,
    /// What it is, in a few words.
    pub what: &'static str,
    /// Whether it is taken by default.
    #[serde(rename = "isDefault")]
    pub default: bool,
}

/// What the graph computes, by name.
pub struct Results<'a> {
    pub graph: &'a Graph<'a>,
    pub values: &'a HashMap<String, Value>,
    /// Patches of the input, for networks of tokens.
    pub patches: Option<usize>,
}

impl Results<'_> {
    fn node(&self, name: &str) -> Option<Id> {
        match self.values.get(name) {
            Some(Value::Node(id)) => Some(*id),
            _ => None,
        }
    }

    /// Why a tensor could not be computed.
    fn failure(&self, name: &str) -> Option<Error> {
        match self.values.get(name) {
            Some(Value::Failed(message)) => Some(refuse(message.as_str())),
            _ => None,
        }
    }

    /// Everything that can be chosen by name: the outputs of the file, and parts of them.
    pub fn list(&self, builder: &Builder) -> Result<Vec<Choice>> {
        let default = self.default(builder)?;
        let mut list = Vec::new();
        let mut add = |name: String, dims: Vec<usize>, what| {
            let default = name == default;
            list.push(Choice {
                name,
                dims,
                what,
                default,
            });
        };
        for port in &self.graph.outputs {
            let Some(id) = self.node(&port.name) else {
                continue;
            };
            let dims = builder.dims(id).to_vec();
            add(port.name.clone(), dims.clone(), "an output of the file");
            let part = |part: &str| format!("{}:{part}", port.name);
            match (dims.as_slice(), self.tokens(&dims)) {
                (&[1, _, size], Some((lead, _))) => {
                    if lead > 0 {
                        add(part(CLASS_TOKEN), vec![1, size], "the class token");
                        add(
                            part(BOTH),
                            vec![1, 2 * size],
                            "the class token and the mean of the patches",
                        );
                    }
                    add(part(PATCH_MEAN), vec![1, size], "the mean of the patches");
                }
                (&[1, _, size], None) => add(part(MEAN), vec![1, size], "the mean of the tokens"),
                (&[1, channels, rows, columns], _) if rows * columns > 1 => {
                    add(part(MEAN), vec![1, channels], "the mean of each channel");
                }
                _ => {}
            }
        }
        if !list.iter().any(|choice| choice.default) {
            let (name, _) = default.split_once(':').unwrap_or((&default, ""));
            if let Some(id) = self.node(name) {
                let dims = builder.dims(id).to_vec();
                list.push(Choice {
                    name: default,
                    dims,
                    what: "the input of the last layer",
                    default: true,
                });
            }
        }
        Ok(list)
    }

    /// Tokens before the patches, and patches, of a tensor of tokens; `None` where the patches are unknown.
    fn tokens(&self, dims: &[usize]) -> Option<(usize, usize)> {
        let (&[1, tokens, _], patches) = (dims, self.patches?) else {
            return None;
        };
        Some((tokens.checked_sub(patches)?, patches))
    }

    /// The name of what is taken unless another is asked for: an image embedding or pooled output, else the
    /// input of the last classifier layer, else class token and mean of the patches.
    pub fn default(&self, builder: &Builder) -> Result<String> {
        let outputs: Vec<_> = self
            .graph
            .outputs
            .iter()
            .filter_map(|port| Some((port.name.as_str(), self.node(&port.name)?)))
            .collect();
        if outputs.is_empty()
            && let Some(error) = self
                .graph
                .outputs
                .iter()
                .find_map(|port| self.failure(&port.name))
        {
            return Err(error);
        }
        let is_vector = |id: Id| builder.dims(id).iter().filter(|&&size| size > 1).count() == 1;
        let named = EMBEDDINGS.iter().find_map(|wanted| {
            let matching = outputs
                .iter()
                .filter(|(name, id)| name.to_lowercase().contains(wanted) && is_vector(*id));
            matching.map(|(name, _)| *name).next()
        });
        if let Some(name) = named {
            return Ok(name.to_owned());
        }
        if let Some(&(name, id)) = outputs.iter().find(|(_, id)| is_vector(*id)) {
            let is_classifier = CLASSIFIERS
                .iter()
                .any(|class| name.to_lowercase().contains(class));
            return Ok(match self.before_classifier(builder, id) {
                Some(before) => before,
                None if is_classifier => {
                    return Err(refuse(format!(
                        "The output “{name}” holds scores of classes, and no layer before it was found; choose a tensor with --output."
                    )));
                }
                None => name.to_owned(),
            });
        }
        for (name, id) in &outputs {
            let dims = builder.dims(*id);
            match (dims, self.tokens(dims)) {
                (&[1, _, _], Some((0, _))) => return Ok(format!("{name}:{PATCH_MEAN}")),
                (&[1, _, _], Some(_)) => return Ok(format!("{name}:{BOTH}")),
                (&[1, _, _] | &[1, _, _, _], _) => return Ok(format!("{name}:{MEAN}")),
                _ => {}
            }
        }
        Err(refuse(
            "This ONNX file has no output that could be features of a photo; take the image half of the network, often vision_model.onnx.",
        ))
    }

    /// The name of the input of the layer that computes the scores `id`: a product, perhaps with a softmax
    /// after it.
    fn before_classifier(&self, builder: &Builder, id: Id) -> Option<String> {
        let mut at = id;
        let input = loop {
            let node = builder.nodes.get(at)?;
            match (&node.operation, node.inputs.as_slice()) {
                (Operation::Linear(_), &[x]) => break x,
                (Operation::Conv(conv), &[x])
                    if conv.window.kernel == [1; 2] && builder.dims(x)[2..] == [1, 1] =>
                {
                    break x;
                }
                (
                    Operation::Softmax { .. } | Operation::Reshape { .. } | Operation::Function(_),
                    &[x],
                ) => at = x,
                // The bias of the product.
                (Operation::Binary(_), &[a, b]) if builder.constant_data(b).is_some() => at = a,
                (Operation::Binary(_), &[a, b]) if builder.constant_data(a).is_some() => at = b,
                _ => return None,
            }
        };
        // Several names may stand for the same node; the first of the alphabet is as good as any.
        let names = self
            .values
            .iter()
            .filter(|(_, value)| matches!(value, Value::Node(id) if *id == input));
        names.map(|(name, _)| name.clone()).min()
    }

    /// The node of the tensor with a name, flattened to a vector, `[1, numbers]`.
    ///
    /// # Errors
    /// Where there is no such tensor.
    pub fn features(&self, builder: &mut Builder, name: &str) -> Result<Id> {
        let (base, part) = match self.node(name) {
            Some(_) => (name, ""),
            None => name.rsplit_once(':').unwrap_or((name, "")),
        };
        let unknown = || {
            let names: Vec<_> = self
                .graph
                .outputs
                .iter()
                .map(|port| format!("“{}”", port.name))
                .collect();
            refuse(format!(
                "This ONNX file has no tensor “{name}”; its outputs are {}. --list shows what can be chosen.",
                names.join(", ")
            ))
        };
        if let Some(error) = self.failure(base) {
            return Err(error);
        }
        let id = self.node(base).ok_or_else(unknown)?;
        let dims = builder.dims(id).to_vec();
        let rows = |builder: &mut Builder, start: usize, count: usize| {
            let positions: Vec<_> = (start..start + count).collect();
            builder.positions(id, 1, &positions)
        };
        let mean = |builder: &mut Builder, x: Id, axes: Vec<usize>| {
            builder.push(
                Operation::Reduce {
                    kind: Reduction::Mean,
                    axes,
                },
                &[x],
            )
        };
        let result = match (part, dims.as_slice(), self.tokens(&dims)) {
            ("", ..) => id,
            (CLASS_TOKEN, &[1, _, _], Some((1.., _))) => rows(builder, 0, 1)?,
            (PATCH_MEAN, &[1, _, _], Some((lead, patches))) => {
                let patches = rows(builder, lead, patches)?;
                mean(builder, patches, vec![1])?
            }
            (BOTH, &[1, _, _], Some((lead @ 1.., patches))) => {
                let class = rows(builder, 0, 1)?;
                let patches = rows(builder, lead, patches)?;
                let mean = mean(builder, patches, vec![1])?;
                builder.push(Operation::Concat { axis: 2 }, &[class, mean])?
            }
            (MEAN, &[1, _, _], _) => mean(builder, id, vec![1])?,
            (MEAN, &[1, _, _, _], _) => mean(builder, id, vec![2, 3])?,
            _ => return Err(unknown()),
        };
        let numbers = builder.dims(result).iter().product();
        // A layer of its own, so that the features are always the last operation.
        builder.push(
            Operation::Reshape {
                dims: vec![1, numbers],
            },
            &[result],
        )
    }
}
