//! Convolutions and poolings.

use super::{Lowering, unfit, unsupported};
use crate::error::Result;
use crate::network::import::builder::Id;
use crate::network::import::operators;
use crate::network::operation::{Conv, Function, Operation, Pooling, Window};

/// The largest side, step or padding of a window. What engines can do is less; sums of these do not overflow.
const MAX_SIZE: usize = 1 << 12;

impl Lowering<'_, '_> {
    pub(super) fn conv(&mut self) -> Result<Id> {
        let mut x = self.operand(0)?;
        let weights = self.weights(1)?;
        let is_line = weights.dims.len() == 3 && self.builder.dims(x).len() == 3;
        let (&[output, per_group], kernel) =
            weights.dims.split_first_chunk::<2>().ok_or_else(unfit)?;
        let kernel = match *kernel {
            [length] if is_line => [1, length],
            [rows, columns] => [rows, columns],
            _ => return Err(unsupported("a convolution in more than two dimensions")),
        };
        let data = weights.data.floats();
        let bias = self.bias(2, output)?;
        if is_line {
            let &[n, channels, length] = self.builder.dims(x) else {
                return Err(unfit());
            };
            x = self.builder.reshape(x, vec![n, channels, 1, length])?;
        }
        let groups =
            usize::try_from(self.node.integer("group").unwrap_or(1)).map_err(|_| unfit())?;
        let &[1, input, rows, columns] = self.builder.dims(x) else {
            return Err(unsupported("a convolution of anything but one feature map"));
        };
        let window = self.window(kernel, [rows, columns], is_line)?;
        if per_group.checked_mul(groups) != Some(input) {
            return Err(unfit());
        }
        let (weight, bias) = (self.builder.tensor(data), self.builder.tensor(bias));
        let conv = Conv {
            weight,
            bias,
            input,
            output,
            groups,
            window,
            function: Function::Identity,
        };
        let result = self.builder.push(Operation::Conv(conv), &[x])?;
        if !is_line {
            return Ok(result);
        }
        let &[n, channels, _, length] = self.builder.dims(result) else {
            return Err(unfit());
        };
        self.builder.reshape(result, vec![n, channels, length])
    }

    /// The window of a convolution or pooling over `sides`, without ceil mode.
    fn window(&self, kernel: [usize; 2], sides: [usize; 2], is_line: bool) -> Result<Window> {
        let pair = |name: &str| -> Result<[usize; 2]> {
            let Some(list) = self.node.integers(name).filter(|list| !list.is_empty()) else {
                return Ok([1; 2]);
            };
            match *operators::sizes(list).ok_or_else(unfit)? {
                [one] if is_line => Ok([1, one]),
                [rows, columns] => Ok([rows, columns]),
                _ => Err(unfit()),
            }
        };
        let (stride, dilation) = (pair("strides")?, pair("dilations")?);
        let mut window = Window {
            kernel,
            stride,
            dilation,
            before: [0; 2],
            after: [0; 2],
        };
        match self.node.text("auto_pad") {
            "SAME_UPPER" | "SAME_LOWER" => {
                for axis in 0..2 {
                    let reach = kernel[axis]
                        .saturating_sub(1)
                        .saturating_mul(dilation[axis])
                        .saturating_add(1);
                    let steps = sides[axis].div_ceil(stride[axis].max(1)).saturating_sub(1);
                    let total = steps
                        .saturating_mul(stride[axis])
                        .saturating_add(reach)
                        .saturating_sub(sides[axis]);
                    let small = total / 2;
                    let lower = self.node.text("auto_pad") == "SAME_LOWER";
                    window.before[axis] = if lower { total - small } else { small };
                    window.after[axis] = total - window.before[axis];
                }
            }
            "VALID" => {}
            _ => {
                let pads = self.node.integers("pads").unwrap_or_default();
                match *operators::sizes(pads).ok_or_else(unfit)? {
                    [] => {}
                    [before, after] if is_line => {
                        (window.before, window.after) = ([0, before], [0, after])
                    }
                    [top, left, bottom, right] => {
                        (window.before, window.after) = ([top, left], [bottom, right])
                    }
                    _ => return Err(unfit()),
                }
            }
        }
        let sizes = [stride, dilation, kernel, window.before, window.after];
        if sizes.as_flattened().iter().any(|&size| size > MAX_SIZE) {
            return Err(unfit());
        }
        Ok(window)
    }

    pub(super) fn pool(&mut self) -> Result<Id> {
        let x = self.operand(0)?;
        let &[1, _, rows, columns] = self.builder.dims(x) else {
            return Err(unsupported("a pooling of anything but one feature map"));
        };
        let sides = [rows, columns];
        let kernel = operators::sizes(self.node.integers("kernel_shape").unwrap_or_default());
        let Some([kernel_rows, kernel_columns]) = kernel.as_deref().and_then(<[usize]>::as_array)
        else {
            return Err(unfit());
        };
        let mut window = self.window([*kernel_rows, *kernel_columns], sides, false)?;
        let (before, after) = (window.before, window.after);
        if self.node.integer("ceil_mode") == Some(1) {
            for axis in 0..2 {
                let reach = window.kernel[axis]
                    .saturating_sub(1)
                    .saturating_mul(window.dilation[axis])
                    .saturating_add(1);
                let padded = sides[axis] + before[axis] + after[axis];
                let stride = window.stride[axis].max(1);
                let mut steps = padded
                    .checked_sub(reach)
                    .ok_or_else(unfit)?
                    .div_ceil(stride);
                // A window must start inside the map or the padding before it.
                if steps * stride >= sides[axis] + before[axis] {
                    steps = steps.saturating_sub(1);
                }
                window.after[axis] = (steps * stride + reach)
                    .saturating_sub(sides[axis] + before[axis])
                    .max(after[axis]);
            }
        }
        let kind = if self.node.operator == "MaxPool" {
            Pooling::Maximum
        } else if self.node.integer("count_include_pad") == Some(1) {
            Pooling::Average { before, after }
        } else {
            Pooling::Average {
                before: [0; 2],
                after: [0; 2],
            }
        };
        self.builder.push(Operation::Pool { kind, window }, &[x])
    }
}
