//! One image of several: by name, by place, by digest; and folders that hold none.

use serde_json::{Value, json};

use crate::support::env::TestEnv;
use crate::support::images::{Flavor, Image, OCI_MANIFEST};
use crate::support::peers;
use crate::support::tars::tar;

fn image(content: &[u8]) -> Image {
    Image::new(Flavor::Oci, "linux/amd64", &[content])
}

/// A layout of these images, some of them without a name.
fn layout(env: &TestEnv, images: &[(Option<&str>, &Image)]) -> String {
    let folder = env.home().join("layout");
    let mut listed = Vec::new();
    for (name, image) in images {
        image.write_layout(&folder, "x");
        let mut entry = json!({
            "mediaType": OCI_MANIFEST, "digest": image.digest(), "size": image.manifest.len(),
        });
        if let Some(name) = name {
            entry["annotations"] = json!({ "org.opencontainers.image.ref.name": name });
        }
        listed.push(entry);
    }
    let index = json!({ "schemaVersion": 2, "manifests": listed });
    std::fs::write(folder.join("index.json"), index.to_string()).unwrap();
    folder.display().to_string()
}

/// A tar of that.
fn archive(env: &TestEnv, layout: &str) -> String {
    let file = env.home().join("images.tar");
    let mut tar = tar::Builder::new(std::fs::File::create(&file).unwrap());
    tar.append_dir_all(".", layout).unwrap();
    tar.finish().unwrap();
    file.display().to_string()
}

fn copy(env: &TestEnv, from: &str) -> crate::support::env::Run {
    let target = format!("oci:{}", env.home().join("out").display());
    let _ = std::fs::remove_dir_all(env.home().join("out"));
    env.regctl(["copy", "-q", from, &target]).run()
}

#[test]
fn images_without_names_are_picked_by_place_or_digest() {
    let env = TestEnv::new();
    let (one, two, three) = (image(b"1"), image(b"2"), image(b"3"));
    let layout = layout(&env, &[(None, &one), (Some("b"), &two), (None, &three)]);
    let archive = archive(&env, &layout);
    for place in [format!("oci:{layout}"), format!("oci-archive:{archive}")] {
        let pick = |choice: &str| copy(&env, &format!("{place}:{choice}"));
        let is = |image: &Image| format!("{}\n", image.digest());
        pick("@0").exits(0).prints(&is(&one)).done();
        pick("@2").exits(0).prints(&is(&three)).done();
        pick("b").exits(0).prints(&is(&two)).done();
        pick(&three.digest()).exits(0).prints(&is(&three)).done();
        let short = |image: &Image| image.digest()[7..19].to_owned();
        let list = format!("@0 ({}), b, @2 ({})", short(&one), short(&three));
        for wrong in ["@3", "c"] {
            pick(wrong).exits(4).says(&list).done();
        }
        copy(&env, &place).exits(4).says(&list).done();
    }
    if peers::find("skopeo").is_some() {
        let run = std::process::Command::new("skopeo")
            .args(["inspect", "--raw", &format!("oci:{layout}:@2")])
            .output()
            .unwrap();
        // Where this skopeo knows places, they are ours.
        assert!(!run.status.success() || run.stdout == three.manifest);
    }
}

#[test]
fn a_docker_archive_of_several_without_names() {
    let env = TestEnv::new();
    let config = |name: &str| {
        let config = json!({ "os": "linux", "architecture": "amd64", "author": name, "rootfs": { "diff_ids": [] } });
        config.to_string()
    };
    let list = json!([
        { "Config": "a.json", "RepoTags": null, "Layers": [] },
        { "Config": "b.json", "RepoTags": ["b:1", "b:2"], "Layers": null },
        { "Config": "c.json", "Layers": [] },
    ]);
    let entries = [
        ("manifest.json", list.to_string()),
        ("a.json", config("a")),
        ("b.json", config("b")),
        ("c.json", config("c")),
    ];
    let entries: Vec<(&str, &[u8])> = entries
        .iter()
        .map(|(name, text)| (*name, text.as_bytes()))
        .collect();
    let file = env.home().join("docker.tar");
    std::fs::write(&file, tar(&entries)).unwrap();
    let place = format!("docker-archive:{}", file.display());
    let author = |choice: &str| {
        copy(&env, &format!("{place}:{choice}")).exits(0).done();
        let out = format!("oci:{}", env.home().join("out").display());
        env.regctl(["copy", "-q", &out, "store:picked:t"])
            .ok()
            .done();
        let run = env.regctl(["inspect", "-f", "{{.Author}}", "picked:t"]);
        run.ok().stdout.trim().to_owned()
    };
    for (choice, expected) in [("@0", "a"), ("@1", "b"), ("b:2", "b"), ("@2", "c")] {
        assert_eq!(author(choice), expected, "{choice}");
    }
    copy(&env, &place).exits(4).says("@0 (").says("b:1").done();
}

#[test]
fn several_names_of_one_image_are_that_image() {
    let env = TestEnv::new();
    let one = image(b"1");
    let layout = layout(&env, &[(Some("a"), &one), (Some("b"), &one), (None, &one)]);
    let digest = format!("{}\n", one.digest());
    copy(&env, &format!("oci:{layout}"))
        .exits(0)
        .prints(&digest)
        .done();
    let archive = archive(&env, &layout);
    copy(&env, &format!("oci-archive:{archive}"))
        .exits(0)
        .prints(&digest)
        .done();
}

#[test]
fn a_folder_that_is_no_layout_is_said_to_be_none() {
    let env = TestEnv::new();
    let folder = env.home().join("folder");
    let place = format!("oci:{}", folder.display());
    let said = |problem: &str| {
        let run = copy(&env, &place).exits(4);
        assert!(!run.stderr.contains("repair"), "{}", run.stderr);
        run.says(&format!("{} is not an OCI layout: ", folder.display()))
            .says(problem)
            .done();
    };
    said("there is no such directory");
    std::fs::create_dir(&folder).unwrap();
    said("it has no index.json");
    let index = folder.join("index.json");
    let manifest: Value = serde_json::from_slice(&image(b"1").manifest).unwrap();
    for wrong in [manifest.to_string(), "[]".into(), "nonsense".into()] {
        std::fs::write(&index, &wrong).unwrap();
        said("its index.json is not an index of images");
        // Nothing is written into what is something else.
        let source = TestEnv::new();
        let from = layout(&source, &[(None, &image(b"1"))]);
        let run = env
            .regctl(["copy", "-q", &format!("oci:{from}"), &place])
            .run();
        assert!(!run.stderr.contains("repair"), "{}", run.stderr);
        run.exits(4).says("is not an OCI layout").done();
        assert_eq!(std::fs::read_to_string(&index).unwrap(), wrong);
    }
    std::fs::write(&index, "{\"manifests\":null}").unwrap();
    copy(&env, &place).exits(4).says("has no image").done();
}
