//! Functions of one number, by the operators of ONNX.

use std::f32::consts::{FRAC_1_SQRT_2, PI};

use super::Item;
use crate::network::operation::Function;

impl Item<'_> {
    /// Writes a function of `x` whose result has the name of the node.
    pub(super) fn function(&mut self, function: Function, x: &str) {
        let name = self.name.clone();
        match function {
            Function::Identity => self.single("Identity", x, &name),
            Function::Relu => self.single("Relu", x, &name),
            Function::Sigmoid => self.single("Sigmoid", x, &name),
            Function::Tanh => self.single("Tanh", x, &name),
            Function::Softplus => self.single("Softplus", x, &name),
            Function::HardSwish => self.single("HardSwish", x, &name),
            Function::Erf => self.single("Erf", x, &name),
            Function::Exp => self.single("Exp", x, &name),
            Function::Log => self.single("Log", x, &name),
            Function::Sqrt => self.single("Sqrt", x, &name),
            Function::Reciprocal => self.single("Reciprocal", x, &name),
            Function::Abs => self.single("Abs", x, &name),
            Function::Negate => self.single("Neg", x, &name),
            Function::Sin => self.single("Sin", x, &name),
            Function::Cos => self.single("Cos", x, &name),
            Function::Clamp { low, high } => {
                let low = self.number("low", low);
                let high = self.number("high", high);
                self.graph.push("Clip", &[x, &low, &high], &name);
            }
            Function::LeakyRelu { slope } => {
                self.graph
                    .push("LeakyRelu", &[x], &name)
                    .float("alpha", slope);
            }
            Function::Elu { alpha } => {
                self.graph.push("Elu", &[x], &name).float("alpha", alpha);
            }
            Function::HardSigmoid { slope, offset } => {
                self.graph
                    .push("HardSigmoid", &[x], &name)
                    .float("alpha", slope)
                    .float("beta", offset);
            }
            // x Φ(x) = x (erf(x / √2) + 1) / 2.
            Function::Gelu => {
                let scaled = self.with("Mul", x, "inverse_root", FRAC_1_SQRT_2);
                let erf = self.part("erf");
                self.single("Erf", &scaled, &erf);
                self.gate(x, &erf);
            }
            // x (tanh(√(2 / π) (x + 0.044715 x³)) + 1) / 2.
            Function::GeluTanh => {
                let [square, cube, sum, tanh] =
                    ["square", "cube", "sum", "tanh"].map(|part| self.part(part));
                self.graph.push("Mul", &[x, x], &square);
                self.graph.push("Mul", &[&square, x], &cube);
                let small = self.with("Mul", &cube, "cubic", 0.044_715);
                self.graph.push("Add", &[x, &small], &sum);
                let inner = self.with("Mul", &sum, "root", (2.0 / PI).sqrt());
                self.single("Tanh", &inner, &tanh);
                self.gate(x, &tanh);
            }
            Function::QuickGelu => {
                let scaled = self.with("Mul", x, "factor", 1.702);
                self.times(x, "Sigmoid", &scaled);
            }
            Function::Silu => self.times(x, "Sigmoid", x),
            Function::Mish => {
                let softplus = self.part("softplus");
                self.single("Softplus", x, &softplus);
                self.times(x, "Tanh", &softplus);
            }
            Function::Affine { factor, offset } => {
                let scaled = self.with("Mul", x, "factor", factor);
                let offset = self.number("offset", offset);
                self.graph.push("Add", &[&scaled, &offset], &name);
            }
            Function::Power { exponent } => {
                let exponent = self.number("exponent", exponent);
                self.graph.push("Pow", &[x, &exponent], &name);
            }
        }
    }

    fn single(&mut self, operator: &str, x: &str, name: &str) {
        self.graph.push(operator, &[x], name);
    }

    /// A constant of the node.
    fn number(&mut self, part: &str, number: f32) -> String {
        let name = self.part(part);
        self.graph.constant(&name, &[], &[number]);
        name
    }

    /// An operation on `x` and a number.
    fn with(&mut self, operator: &str, x: &str, part: &str, number: f32) -> String {
        let number = self.number(part, number);
        let name = format!("{number}.result");
        self.graph.push(operator, &[x, &number], &name);
        name
    }

    /// x (y + 1) / 2.
    fn gate(&mut self, x: &str, y: &str) {
        let more = self.with("Add", y, "one", 1.0);
        let half = self.with("Mul", &more, "half", 0.5);
        self.graph.push("Mul", &[x, &half], &self.name);
    }

    /// x times a function of y.
    fn times(&mut self, x: &str, operator: &str, y: &str) {
        let gate = self.part("gate");
        self.single(operator, y, &gate);
        self.graph.push("Mul", &[x, &gate], &self.name);
    }
}
