use super::*;
use crate::error::ErrorKind;

fn counts(support: &SupportSet) -> Vec<(String, usize)> {
    support.counts().map(|(l, n)| (l.to_owned(), n)).collect()
}

fn pets() -> SupportSet {
    let mut support = SupportSet::new(2);
    support.add("cat", &[1.0, 0.0]).unwrap();
    support.add_class("bird").unwrap();
    support.add("dog", &[0.0, 1.0]).unwrap();
    support.add("cat", &[0.9, 0.1]).unwrap();
    support
}

#[test]
fn refused_edits_change_nothing() {
    let mut support = pets();
    let before = format!("{support:?}");
    let refused = [
        support.add_class(" "),
        support.add_class("cat"),
        support.rename_class("cow", "ox"),
        support.rename_class("cat", "dog"),
        support.rename_class("cat", ""),
        support.remove_class("cow"),
        support.add("cat", &[1.0]).map(drop),
        support.add("cow", &[1.0, f32::NAN]).map(drop),
        support.add("", &[1.0, 0.0]).map(drop),
        support.remove(0),
        support.relabel(99, "cat"),
        support.relabel(1, "cow"),
    ];
    for result in refused {
        let error = result.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.to_string().ends_with('.'), "{error}");
    }
    assert_eq!(format!("{support:?}"), before);
}

#[test]
fn all_spellings_of_a_label_are_one_class() {
    let [composed, decomposed] = ["Äpfel", " A\u{308}pfel\n"];
    let mut support = SupportSet::new(1);
    support.add(decomposed, &[1.0]).unwrap();
    let id = support.add(composed, &[2.0]).unwrap();
    assert!(support.add_class(decomposed).is_err());
    support.add("pears", &[3.0]).unwrap();
    support.relabel(id, decomposed).unwrap();
    support.rename_class(decomposed, "Äpfel\u{200b}").unwrap();
    assert!(support.rename_class("pears", decomposed).is_err());
    let expected = [("Äpfel", 2), ("pears", 1)];
    assert_eq!(counts(&support), expected.map(|(l, n)| (l.to_owned(), n)));
    assert!(SupportSet::restore(1, &[decomposed.to_owned()], []).is_err());
    support.remove_class(decomposed).unwrap();
    assert_eq!(support.classes(), ["pears"]);
}

#[test]
fn ids_are_stable_and_never_reused() {
    let mut support = pets();
    support.remove(3).unwrap();
    assert_eq!(support.add("cat", &[0.5, 0.5]).unwrap(), 4);
    support.remove_class("cat").unwrap();
    let ids: Vec<_> = support.examples().iter().map(Example::id).collect();
    assert_eq!(ids, [2]);
    assert_eq!(support.classes()[support.examples()[0].class()], "dog");
    assert!(support.remove(1).is_err());
}

/// A saved example.
type Saved = (u32, usize, Vec<f32>);

#[test]
fn restore_returns_the_saved_set() {
    let support = pets();
    let saved = |support: &SupportSet| {
        let examples = support.examples().iter();
        let examples = examples.map(|e| (e.id(), e.class(), e.embedding().to_vec()));
        examples.collect::<Vec<_>>()
    };
    let restored = SupportSet::restore(2, support.classes(), saved(&support)).unwrap();
    assert_eq!(format!("{restored:?}"), format!("{support:?}"));
    let refuse = |change: fn(&mut Vec<Saved>)| {
        let mut examples = saved(&support);
        change(&mut examples);
        let error = SupportSet::restore(2, support.classes(), examples).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    };
    refuse(|examples| examples[1].0 = 1);
    refuse(|examples| examples[0].0 = 0);
    refuse(|examples| examples[2].0 = u32::MAX);
    refuse(|examples| examples[0].1 = 3);
    refuse(|examples| examples[0].2[1] = f32::INFINITY);
    refuse(|examples| examples[0].2.push(0.0));
}

#[test]
fn renaming_keeps_order_and_photos() {
    let mut support = pets();
    support.rename_class("bird", "bird").unwrap();
    support.rename_class("cat", "lion").unwrap();
    let expected = [("lion", 2), ("bird", 0), ("dog", 1)];
    assert_eq!(counts(&support), expected.map(|(l, n)| (l.to_owned(), n)));
}

#[test]
fn problem_leaves_empty_classes_out() {
    let problem = pets().problem().unwrap();
    assert_eq!(problem.labels(), ["cat", "dog"]);
    assert_eq!(problem.classes(), [0, 1, 0]);
    assert_eq!(problem.ids(), [1, 2, 3]);
    assert_eq!(problem.embeddings(), [1.0, 0.0, 0.0, 1.0, 0.9, 0.1]);
    assert_eq!(problem.weights(), [0.75, 1.5, 0.75]);
}

#[test]
fn problem_needs_two_classes() {
    let mut support = pets();
    support.remove(2).unwrap();
    let error = support.problem().unwrap_err().to_string();
    assert_eq!(
        error,
        "Training needs at least two classes with photos, and there is only one."
    );
}
