//! Indexes of indexes that are small, and would take for ever or overflow a stack: row A8.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::content::Content;
use crate::support::env::{Run, TestEnv};
use crate::support::images::{OCI_INDEX, noise};
use crate::support::served::Served;
use crate::support::tars::file;

/// Bytes that a command may have for its data: a tenth of what a bomb took.
const MEMORY: &str = "--data=201326592";
const DEEP: &str = "image index is nested more than 8 levels deep";

/// How many blobs a store holds.
fn blobs(store: &Path) -> usize {
    std::fs::read_dir(store.join("blobs/sha256")).map_or(0, Iterator::count)
}

#[track_caller]
fn refused(run: Run, said: &str) {
    run.exits(6).says(said).done();
}

#[test]
fn a8_thirty_equal_entries_on_seven_levels_are_eight_manifests_to_each_command() {
    let Some(env) = TestEnv::limited(MEMORY) else {
        return;
    };
    let mut content = Content::default();
    let bomb = content.tower(7, 30);
    let registry = content.serve(&[("t", &bomb)]);
    let wrapper = ["prlimit".into(), MEMORY.into()];
    let mut served = Served::wrapped(wrapper.into(), env.home().join("registry"), &[]);
    content.push(&served.address, "put", "t", &bomb);
    let name = served.name("app:bomb");
    let archive = file(&env, "bomb.tar", &content.archive(&[(&name, &bomb)]));
    let at = |name: &str| env.home().join(name).display().to_string();
    for _ in 0..2 {
        env.regctl(["load", "-i", &archive]).ok().done();
        env.regctl(["push", &name]).ok().done();
        env.regctl(["pull", "--platform", "all", &name]).ok().done();
        env.regctl(["pull", &served.name("put:t")]).ok().done();
        env.regctl(["copy", &name, &format!("oci:{}", at("layout"))])
            .ok()
            .done();
        env.regctl(["copy", &format!("oci:{}", at("layout")), "store:copied"])
            .ok()
            .done();
    }
    let (saved, platform) = (at("saved.tar"), at("platform.tar"));
    let flag = format!("oci-archive:{archive}");
    for words in [
        vec!["push", "--dry-run", &name],
        vec!["push", "--platform", "linux/amd64", &name],
        vec!["save", "-o", &saved, &name],
        vec!["save", "--platform", "linux/amd64", "-o", &platform, &name],
        vec!["copy", "--dry-run", &flag, "store:dry"],
        vec!["copy", &flag, "store:again"],
        vec!["tag", &name, "other:1"],
        vec!["images"],
        vec!["inspect", &name],
        vec!["history", &name],
        vec!["tags", "--long", &name],
        vec!["delete", "--keep", "0", "--dry-run", &served.name("app")],
        vec!["repair"],
        vec!["prune"],
    ] {
        env.regctl(words).ok().done();
    }
    assert_eq!((env.damage(), blobs(&env.store())), (vec![], 10));

    // From a registry that counts: each manifest and blob once, the root again where it is compared.
    let name = format!("{}/app:t", registry.address);
    for most in [12, 2] {
        let before = registry.asked().len();
        env.regctl(["pull", "--platform", "all", &name]).ok().done();
        let asked = registry.asked().len() - before;
        assert!(asked <= most, "{asked} requests");
    }
    let names = env
        .regctl(["images", "--format", "{{.Repository}}:{{.Tag}}"])
        .ok()
        .stdout;
    for name in names.lines() {
        env.regctl(["rmi", name]).ok().done();
    }
    assert_eq!(blobs(&env.store()), 0);
    let root = served.kill().display().to_string();
    let run = env.regctl(["serve", "gc", "--root", &root]).ok();
    assert!(
        run.stdout.contains(" 0 blobs") || run.stdout.contains("0B"),
        "{run:?}"
    );
}

#[test]
fn a8_a_chain_of_twenty_thousand_indexes_is_refused_with_one_error_and_can_be_removed() {
    let Some(env) = TestEnv::limited(MEMORY) else {
        return;
    };
    let mut content = Content::default();
    let chain = content.tower(20_000, 1);
    content.write_layout(&env.store(), &[("r.example/chain:1", &chain)]);
    let before = blobs(&env.store());
    let layout = format!("oci:{}", env.store().display());
    let (archive, saved) = (
        file(&env, "chain.tar", &content.archive(&[("chain:2", &chain)])),
        env.home().join("saved.tar").display().to_string(),
    );
    let served = Served::open();
    for words in [
        vec!["load", "-i", &archive],
        vec!["save", "-o", &saved, "r.example/chain:1"],
        vec!["push", "r.example/chain:1"],
        vec!["inspect", "r.example/chain:1"],
        vec!["history", "r.example/chain:1"],
        vec!["tag", "r.example/chain:1", "chain:3"],
        vec!["copy", &layout, &served.name("chain:4")],
        vec!["copy", &layout, "store:chain:5"],
        vec!["copy", "--dry-run", &layout, &served.name("chain:6")],
    ] {
        refused(env.regctl(words).run(), DEEP);
    }
    env.regctl(["tags", &served.name("chain")])
        .run()
        .exits(4)
        .done();
    // What is refused is not lost.
    env.regctl(["prune"]).ok().done();
    assert_eq!(blobs(&env.store()), before);
    let format = "{{.Repository}}:{{.Tag}}";
    env.regctl(["images", "--format", format])
        .ok()
        .prints("r.example/chain:1\n")
        .done();
    env.regctl(["rmi", "r.example/chain:1"]).ok().done();
    assert_eq!(blobs(&env.store()), 0);
}

#[test]
fn a8_depth_is_that_of_the_longest_way_whatever_is_there_already() {
    let served = Served::open();
    let mut content = Content::default();
    let seven = content.tower(7, 1);
    let eight = content.index("eight", std::slice::from_ref(&seven));
    let nine = content.index("nine", std::slice::from_ref(&eight));
    let ways = [
        content.index("short way first", &[seven.clone(), eight.clone()]),
        content.index("long way first", &[eight.clone(), seven.clone()]),
    ];
    let [short, long] = &ways;
    let tags = [
        ("eight", &eight),
        ("nine", &nine),
        ("short", short),
        ("long", long),
    ];
    let registry = content.serve(&tags);
    let name = |tag: &str| format!("{}/app:{tag}", registry.address);
    let env = TestEnv::new();
    for _ in 0..2 {
        env.regctl(["pull", &name("eight")]).ok().done();
        for tag in ["nine", "short", "long"] {
            refused(
                env.regctl(["pull", "--platform", "all", &name(tag)]).run(),
                DEEP,
            );
            refused(TestEnv::new().regctl(["pull", &name("nine")]).run(), DEEP);
            let to = served.name(&format!("app:{tag}"));
            refused(TestEnv::new().regctl(["copy", &name(tag), &to]).run(), DEEP);
        }
    }
    for (tag, image) in &tags[1..] {
        let archive = content.archive(&[(tag, image)]);
        refused(env.regctl(["load"]).stdin(archive).run(), DEEP);
    }
    refused(
        env.regctl(["tags", "--long", &format!("{}/app", registry.address)])
            .run(),
        DEEP,
    );
    env.regctl(["images", "--format", "{{.Tag}}"])
        .ok()
        .prints("eight\n")
        .done();
    env.regctl(["push", &name("eight")]).ok().done();
    env.regctl(["prune"]).ok().done();
    assert!(env.damage().is_empty());
}

#[test]
fn a8_manifests_have_a_number_and_a_size_that_they_may_not_exceed_together() {
    let Some(env) = TestEnv::limited(MEMORY) else {
        return;
    };
    let mut content = Content::default();
    let images: Vec<Value> = (0..4200).map(|n| content.image(n)).collect();
    let halves: Vec<Value> = images
        .chunks(2100)
        .map(|half| content.index("", half))
        .collect();
    let many = content.index("many", &halves);
    // Four mebibytes and a half of text in each.
    let text = |n: u8| char::from(b'a' + n).to_string().repeat(9 << 19);
    let large: Vec<Value> = (0..8)
        .map(|n| content.index(&text(n), &images[..1]))
        .collect();
    let large = content.index("large", &large);
    let registry = content.serve(&[("many", &many), ("large", &large)]);
    for (tag, image, said) in [
        ("many", &many, "image has more than 4096 manifests"),
        ("large", &large, "image has more than 32 MiB of manifests"),
    ] {
        let archive = file(&env, "a.tar", &content.archive(&[(tag, image)]));
        refused(env.regctl(["load", "-i", &archive]).run(), said);
        let from = format!("{}/app:{tag}", registry.address);
        refused(env.regctl(["pull", "--platform", "all", &from]).run(), said);
        let place = format!("oci-archive:{archive}");
        refused(
            env.regctl(["copy", "--dry-run", &place, "store:a"]).run(),
            said,
        );
        assert_eq!(env.regctl(["images", "-q"]).ok().stdout, "");
    }
}

#[test]
fn a8_what_a_thousand_indexes_have_in_common_is_looked_at_once() {
    let Some(env) = TestEnv::limited(MEMORY) else {
        return;
    };
    let mut content = Content::default();
    let images: Vec<Value> = (0..1000).map(|n| content.image(n)).collect();
    let common = content.index("common", &images);
    let indexes: Vec<Value> = (0..1000)
        .map(|n| content.index(&n.to_string(), &vec![common.clone(); 10]))
        .collect();
    let root = content.index("root", &indexes);
    let archive = file(&env, "a.tar", &content.archive(&[("app:1", &root)]));
    // A million looks at a manifest would take longer than a test may.
    for name in ["app:1", "app:2"] {
        env.regctl(["load", "-i", &archive, "--tag", name])
            .ok()
            .done();
    }
    env.regctl(["rmi", "app:2"]).ok().done();
    let (manifest, others) = (&root, blobs(&env.store()));
    assert_eq!(others, 2003 + 1, "{manifest}");
}

#[test]
fn a8_a_clean_up_keeps_what_indexes_lead_to_that_are_refused() {
    let env = TestEnv::new();
    let mut content = Content::default();
    let deep = content.tower(50, 2);
    let (plain, layer) = (b"a layer of its own".to_vec(), "application/octet-stream");
    let layer = content.put(layer, plain.clone());
    let own = content.image_of(7, &layer, &regctl::image::Digest::of(&plain));
    // More entries than are taken, and the one that is here is the last of them.
    let mut listed: Vec<Value> = (0..5000)
        .map(|n| json!({ "digest": n, "size": -1 }))
        .collect();
    listed.push(own.clone());
    let crowd = content.index("crowd", &listed);
    let large = content.put("application/octet-stream", noise(9 << 20));
    let of_large = content.image_of(8, &large, &regctl::image::Digest::of(b""));
    // A layer may be listed as if it were a manifest, and refers to nothing.
    let mut disguised = large.clone();
    disguised["mediaType"] = json!(OCI_INDEX);
    let same = content.index("same", &[of_large, disguised]);
    let names = [
        ("r.example/deep:1", &deep),
        ("r.example/crowd:1", &crowd),
        ("r.example/same:1", &same),
    ];
    content.write_layout(&env.store(), &names);
    let before = blobs(&env.store());
    std::fs::write(
        env.store().join("blobs/sha256").join("0".repeat(64)),
        "unreached",
    )
    .unwrap();
    env.regctl(["prune"]).ok().done();
    assert_eq!(blobs(&env.store()), before);
    for (name, _) in names {
        env.regctl(["rmi", name]).ok().done();
    }
    assert_eq!(blobs(&env.store()), 0);
}

#[test]
fn a8_what_is_an_index_and_a_layer_at_once_is_copied_as_both() {
    let served = Served::open();
    let mut content = Content::default();
    let inner = content.tower(2, 2);
    let digest: regctl::image::Digest = inner["digest"].as_str().unwrap().parse().unwrap();
    let image = content.image_of(9, &inner, &digest);
    let root = content.index("both", &[image, inner]);
    let name = served.name("app:both");
    let env = TestEnv::new();
    for _ in 0..2 {
        let archive = content.archive(&[(&name, &root)]);
        env.regctl(["load"]).stdin(archive).ok().done();
        env.regctl(["push", &name]).ok().done();
        env.regctl(["pull", "--platform", "all", &name]).ok().done();
    }
    env.regctl(["prune"]).ok().done();
    assert!(env.damage().is_empty());
    env.regctl(["rmi", &name]).ok().done();
    assert_eq!(blobs(&env.store()), 0);
}
