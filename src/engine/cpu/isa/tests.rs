//! The operations of every instruction set against plain integer and float arithmetic.

use proptest::prelude::*;

use super::Isa;
use crate::engine::cpu::simd::{Kernel, Simd};

/// Runs every operation once and writes the results.
struct Probe<'a> {
    bytes: [u8; 16],
    wide: [u8; 8],
    weights: [i8; 16],
    halves: [[i16; 8]; 2],
    floats: [[f32; 4]; 3],
    out: &'a mut Results,
}

#[derive(Debug, Default, PartialEq)]
struct Results {
    dot4: [f32; 4],
    dot2: [f32; 4],
    widened: [[i16; 8]; 3],
    mul_high: [i16; 8],
    sums: [[i16; 8]; 2],
    clamped: [u8; 8],
    rounded: [u8; 8],
    floats: [[f32; 4]; 3],
}

impl Kernel for Probe<'_> {
    #[inline(always)]
    unsafe fn run<S: Simd>(self) {
        unsafe {
            let Results {
                dot4,
                dot2,
                widened,
                mul_high,
                sums,
                clamped,
                rounded,
                floats,
            } = self.out;
            let x = S::load_splat_i32(self.bytes.as_ptr());
            let sum = S::dot4(S::zero_i32(), S::load_i8(self.weights.as_ptr()), x);
            S::store(
                dot4.as_mut_ptr(),
                S::to_f32(S::dot4(sum, S::load_i8(self.weights.as_ptr()), x)),
            );
            let [a, b] = [
                S::load_i16(self.halves[0].as_ptr()),
                S::load_i16(self.halves[1].as_ptr()),
            ];
            let pair = S::load_splat_i32(self.halves[1].as_ptr().cast());
            S::store(
                dot2.as_mut_ptr(),
                S::to_f32(S::dot2(S::zero_i32(), a, pair)),
            );
            S::store_i16(widened[0].as_mut_ptr(), S::widen_i8(self.weights.as_ptr()));
            S::store_i16(widened[1].as_mut_ptr(), S::widen_u8(self.wide.as_ptr()));
            S::store_i16(
                widened[2].as_mut_ptr(),
                S::widen_u8_shifted(self.wide.as_ptr()),
            );
            S::store_i16(mul_high.as_mut_ptr(), S::mul_high(a, b));
            S::store_i16(sums[0].as_mut_ptr(), S::add_i16(a, b));
            S::store_i16(sums[1].as_mut_ptr(), S::add_saturating(a, b));
            S::store_u7::<3>(clamped.as_mut_ptr(), a);
            let [u, v, w] = self.floats.map(|four| S::load(four.as_ptr()));
            let (low, high) = (S::splat(0.0), S::splat(255.0));
            S::store_rounded(
                rounded.as_mut_ptr(),
                S::clamp(u, low, high),
                S::clamp(v, low, high),
            );
            S::store(floats[0].as_mut_ptr(), S::add(S::mul(u, v), w));
            S::store(
                floats[1].as_mut_ptr(),
                S::clamp(u, S::splat(-1.0), S::splat(6.0)),
            );
            S::store(
                floats[2].as_mut_ptr(),
                S::add(u, S::load_splat(&self.floats[1][2])),
            );
        }
    }
}

fn expected(probe: &Probe) -> Results {
    let Probe {
        bytes,
        wide,
        weights,
        halves: [a, b],
        floats: [u, v, w],
        ..
    } = probe;
    let dot = |lane: usize| {
        (0..4)
            .map(|i| i32::from(weights[lane * 4 + i]) * i32::from(bytes[i]))
            .sum::<i32>()
    };
    let quantized = |x: f32| x.clamp(0.0, 255.0).round_ties_even() as u8;
    use std::array::from_fn;
    Results {
        dot4: from_fn(|lane| 2.0 * dot(lane) as f32),
        dot2: from_fn(|lane| {
            (0..2)
                .map(|i| i32::from(a[lane * 2 + i]) * i32::from(b[i]))
                .sum::<i32>() as f32
        }),
        widened: [
            from_fn(|i| weights[i].into()),
            from_fn(|i| wide[i].into()),
            from_fn(|i| i16::from(wide[i]) << 7),
        ],
        mul_high: from_fn(|i| ((i32::from(a[i]) * i32::from(b[i]) + (1 << 14)) >> 15) as i16),
        sums: [
            from_fn(|i| a[i].wrapping_add(b[i])),
            from_fn(|i| a[i].saturating_add(b[i])),
        ],
        clamped: from_fn(|i| (a[i] >> 3).clamp(0, 127) as u8),
        rounded: from_fn(|i| quantized(if i < 4 { u[i] } else { v[i - 4] })),
        floats: [
            from_fn(|i| u[i] * v[i] + w[i]),
            from_fn(|i| u[i].clamp(-1.0, 6.0)),
            from_fn(|i| u[i] + v[2]),
        ],
    }
}

proptest! {
    #![proptest_config(crate::proptest_config::config(256))]

    #[test]
    fn every_instruction_set_computes_the_same(
        bytes in prop::array::uniform16(0u8..=127),
        wide in prop::array::uniform8(0u8..=255),
        weights in prop::array::uniform16(-127i8..=127),
        a in prop::array::uniform8(-32767i16..=32767),
        b in prop::array::uniform8(-32767i16..=32767),
        u in prop::array::uniform4(-20f32..300.0),
        v in prop::array::uniform4(-20f32..300.0),
        w in prop::array::uniform4(-1f32..1.0),
    ) {
        for isa in Isa::all() {
            let mut results = Results::default();
            let probe = Probe { bytes, wide, weights, halves: [a, b], floats: [u, v, w], out: &mut results };
            let expected = expected(&probe);
            isa.run(probe);
            prop_assert_eq!(results, expected, "{:?}", isa);
        }
    }
}

#[test]
fn halves_are_rounded_to_even() {
    let (u, v) = ([0.5, 1.5, 2.5, 126.5], [3.5, 4.5, 5.4999, 127.0]);
    for isa in Isa::all() {
        let mut results = Results::default();
        let out = &mut results;
        isa.run(Probe {
            bytes: [0; 16],
            wide: [0; 8],
            weights: [0; 16],
            halves: [[0; 8]; 2],
            floats: [u, v, u],
            out,
        });
        assert_eq!(results.rounded, [0, 2, 2, 126, 4, 4, 5, 127]);
    }
}
