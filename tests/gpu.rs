//! The network on the graphics device against an independent implementation. Needs the weight file that
//! `./build.sh weights` makes and a graphics device, which may be a software implementation such as Mesa's
//! lavapipe. Skips where there is none.
#![cfg(feature = "gpu")]

use std::path::Path;

use handful::engine::{Gpu, GpuEngine, Storage, agreement};
use handful::network::weights::Backbone;
use pollster::block_on;
use safetensors::SafeTensors;

/// The lowest cosine of a block that counts as agreement.
fn min_agreement(storage: Storage) -> f32 {
    match storage {
        Storage::F32 => 0.9999,
        Storage::F16 => 0.999,
    }
}

fn read(path: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .expect("a file of the project; ./build.sh weights makes those of the weights")
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    let (numbers, _) = bytes.as_chunks();
    numbers
        .iter()
        .map(|&four| f32::from_le_bytes(four))
        .collect()
}

#[test]
fn features_of_the_reference_pixels_match_in_both_widths() {
    let gpu = match block_on(Gpu::open()) {
        Ok(gpu) => gpu,
        Err(error) => {
            eprintln!("skipped: needs a graphics device. {error}");
            return;
        }
    };
    let mut storages = vec![Storage::F32];
    if gpu.storage() == Storage::F16 {
        storages.push(Storage::F16);
    } else {
        eprintln!("without f16: this graphics device does not compute with it");
    }
    let backbone = Backbone::read(&read("www/lib/assets/lite0.safetensors")).unwrap();
    let bytes = read("tests/fixtures/reference.safetensors");
    let reference = SafeTensors::deserialize(&bytes).unwrap();
    for storage in storages {
        let mut engine = block_on(GpuEngine::new(&backbone, gpu.clone(), storage)).unwrap();
        assert!(engine.launches() <= 60, "{}", engine.launches());
        let cosine = block_on(engine.self_test()).unwrap();
        assert!(
            cosine >= min_agreement(storage),
            "{storage:?}, test picture: {cosine}"
        );
        eprintln!("{storage:?}, test picture: {cosine}");
        let mut compared = 0;
        for (name, tensor) in reference.tensors() {
            // The pixels of the reference are named photo:view:pixels.
            let Some((of, _)) = name.rsplit_once(':').filter(|(of, _)| of.contains(':')) else {
                continue;
            };
            let pixels = tensor.data();
            let planes = (0..3).flat_map(|channel| pixels.iter().skip(channel).step_by(3));
            let input = planes.map(|&level| (f32::from(level) - 127.0) / 128.0);
            let input: Vec<f32> = input.collect();
            let features = block_on(engine.forward(&input, 1)).unwrap();
            let expected = floats(reference.tensor(of).unwrap().data());
            let cosine = agreement(&backbone.network, &features, &expected);
            assert!(
                cosine >= min_agreement(storage),
                "{storage:?}, {of}: {cosine}"
            );
            eprintln!("{storage:?}, {of}: {cosine}");
            compared += 1;
        }
        assert!(compared > 0);
    }
}
