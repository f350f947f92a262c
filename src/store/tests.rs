//! The store under several hands, and with damage.

use std::fs;
use std::time::Duration;

use bytes::Bytes;

use super::*;
use crate::error::{Classified, Kind};
use crate::image::{Selector, media_type};
use crate::place::{Admission, Body, Sink, Source, Target};

const NAME: &str = "r.example/app:1";

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path().join("store"));
    (folder, store)
}

fn reference(text: &str) -> Reference {
    text.parse().unwrap()
}

fn blob(bytes: &[u8]) -> Descriptor {
    Descriptor::new(
        "application/octet-stream",
        Digest::of(bytes),
        bytes.len() as u64,
    )
}

async fn wanted(images: &StoredImages, blob: &Descriptor) -> Box<dyn Sink> {
    match images.admit(blob, &[]).await.unwrap() {
        Admission::Wanted(sink) => sink,
        _ => panic!("the blob is there"),
    }
}

async fn put_blob(images: &StoredImages, bytes: &'static [u8]) -> Descriptor {
    let descriptor = blob(bytes);
    let mut sink = wanted(images, &descriptor).await;
    sink.feed(Body::from_bytes(0, Bytes::from_static(bytes)))
        .await
        .unwrap();
    sink.commit().await.unwrap();
    descriptor
}

async fn put_image(store: &Store, name: &str) -> Manifest {
    let name = reference(name);
    let images = store.repository(name.repository());
    let config = put_blob(&images, b"{\"created\":\"2020-01-01T00:00:00Z\"}").await;
    let layer = put_blob(&images, b"layer").await;
    let json = serde_json::json!({ "schemaVersion": 2, "config": config, "layers": [layer] });
    let manifest = Manifest::parse(json.to_string().into(), media_type::OCI_MANIFEST).unwrap();
    images.put(&manifest, name.tag()).await.unwrap();
    manifest
}

async fn tag(store: &Store, manifest: &Manifest, name: &str) -> Result<(), Error> {
    let lease = store.lease().await?;
    lease.tag(manifest.descriptor(), &reference(name)).await
}

/// What a clean-up frees that nobody keeps waiting.
fn freed(store: &Store) -> Vec<Digest> {
    match store.collect_garbage().unwrap() {
        CleanUp::Done(freed) => freed.digests,
        CleanUp::Left(pids) => panic!("{pids:?} use the store"),
    }
}

#[tokio::test]
async fn what_is_put_is_found_by_name_digest_and_id() {
    let (_folder, store) = store();
    assert!(store.images().unwrap().is_empty());
    let manifest = put_image(&store, NAME).await;
    let found = store.find(&reference(NAME)).unwrap().unwrap();
    assert_eq!(found.digest, *manifest.digest());
    let pinned = reference("r.example/app")
        .repository()
        .pinned(manifest.digest().clone());
    assert!(store.find(&pinned).unwrap().is_some());
    let image = &store.images().unwrap()[0];
    assert_eq!(
        (image.summary.size, image.summary.created.as_deref()),
        (5, Some("2020-01-01T00:00:00Z"))
    );
    let id = image.summary.id.clone().unwrap();
    assert_eq!(store.find_by_id(id.short()).unwrap().len(), 1);
    assert_eq!(
        store.find_by_id(manifest.digest().short()).unwrap().len(),
        1
    );
    assert!(store.find_by_id("abc").unwrap().is_empty());
    assert!(store.is_complete(&found, None).unwrap());
}

#[tokio::test]
async fn reading_makes_nothing() {
    let (folder, store) = store();
    assert!(store.find(&reference(NAME)).unwrap().is_none());
    assert!(matches!(
        store.manifest(&Digest::of(b"")),
        Err(Error::NoBlob(_))
    ));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn tagging_from_many_hands_loses_no_name() {
    let (_folder, store) = store();
    let manifest = put_image(&store, NAME).await;
    let hands: Vec<_> = (0..20)
        .map(|n| {
            let (store, manifest) = (store.clone(), manifest.clone());
            let name = format!("r.example/t:{n}");
            tokio::spawn(async move { tag(&store, &manifest, &name).await })
        })
        .collect();
    for hand in hands {
        hand.await.unwrap().unwrap();
    }
    assert_eq!(store.images().unwrap().len(), 21);
    assert!(store.untag(&reference("r.example/t:7")).unwrap().is_some());
    assert!(store.untag(&reference("r.example/t:7")).unwrap().is_none());
    assert_eq!(store.images().unwrap().len(), 20);
}

#[tokio::test]
async fn a_partial_blob_goes_on_where_it_stopped() {
    let (_folder, store) = store();
    let images = store.repository(reference(NAME).repository());
    let whole = blob(b"first half, second half");
    let mut sink = wanted(&images, &whole).await;
    sink.feed(Body::from_bytes(0, Bytes::from_static(b"first half, ")))
        .await
        .unwrap();
    sink.abandon().await;
    assert!(!images.has(&whole).await.unwrap());
    let mut sink = wanted(&images, &whole).await;
    assert_eq!(sink.offset().await.unwrap(), 12);
    sink.feed(Body::from_bytes(12, Bytes::from_static(b"second half")))
        .await
        .unwrap();
    sink.commit().await.unwrap();
    assert_eq!(
        store.read(&whole.digest, 100).unwrap(),
        "first half, second half"
    );
    assert!(matches!(
        images.admit(&whole, &[]).await.unwrap(),
        Admission::Present
    ));
}

#[tokio::test]
async fn wrong_bytes_leave_nothing_behind() {
    let (_folder, store) = store();
    let images = store.repository(reference(NAME).repository());
    let right = blob(b"right");
    let mut sink = wanted(&images, &right).await;
    sink.feed(Body::from_bytes(0, Bytes::from_static(b"wrong")))
        .await
        .unwrap();
    let error = sink.commit().await.unwrap_err();
    assert_eq!(error.kind(), Kind::Integrity);
    assert!(
        error
            .to_string()
            .starts_with(&format!("digest mismatch for blob {}", right.digest)),
        "{error}"
    );
    assert_eq!(sink.offset().await.unwrap(), 0);
    let error = sink
        .feed(Body::from_bytes(0, Bytes::from_static(b"much too long")))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), Kind::Integrity);
    sink.abandon().await;
    assert!(store.layout.all_blobs().unwrap().is_empty());
    assert_eq!(fs::read_dir(store.layout.ingest()).unwrap().count(), 0);
}

#[tokio::test]
async fn the_second_to_want_a_blob_waits_for_the_first() {
    let (_folder, store) = store();
    let images = store.repository(reference(NAME).repository());
    let descriptor = blob(b"shared");
    let mut first = wanted(&images, &descriptor).await;
    let second = tokio::spawn({
        let (images, descriptor) = (images.clone(), descriptor.clone());
        async move {
            matches!(
                images.admit(&descriptor, &[]).await.unwrap(),
                Admission::Present
            )
        }
    });
    first
        .feed(Body::from_bytes(0, Bytes::from_static(b"shared")))
        .await
        .unwrap();
    first.commit().await.unwrap();
    drop(first);
    assert!(second.await.unwrap());
}

#[tokio::test]
async fn entries_of_other_tools_are_kept() {
    let (_folder, store) = store();
    put_image(&store, NAME).await;
    let path = store.layout.index();
    let mut index: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    index["annotations"] = serde_json::json!({ "org.example": "kept" });
    let mut foreign = index["manifests"][0].clone();
    foreign["annotations"] =
        serde_json::json!({ "org.opencontainers.image.ref.name": "Not A Reference", "x": "y" });
    index["manifests"]
        .as_array_mut()
        .unwrap()
        .push(foreign.clone());
    fs::write(&path, index.to_string()).unwrap();
    assert_eq!(store.images().unwrap().len(), 1);
    store.untag(&reference(NAME)).unwrap();
    let index: serde_json::Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(index["manifests"], serde_json::json!([foreign]));
    assert_eq!(index["annotations"]["org.example"], "kept");
}

#[tokio::test]
async fn damage_is_told_and_not_written_over() {
    let (_folder, store) = store();
    let manifest = put_image(&store, NAME).await;
    let blob_path = store.layout.blob(manifest.digest());
    fs::remove_file(&blob_path).unwrap();
    std::os::unix::fs::symlink("/etc/hostname", &blob_path).unwrap();
    assert!(matches!(
        store.manifest(manifest.digest()),
        Err(Error::NotAFile(_))
    ));
    fs::remove_file(&blob_path).unwrap();
    fs::write(&blob_path, "rot").unwrap();
    assert!(matches!(
        store.manifest(manifest.digest()),
        Err(Error::Corrupt(_))
    ));
    assert_eq!(store.damaged().unwrap(), [manifest.digest().clone()]);
    let error = tag(&store, &manifest, NAME).await.unwrap_err();
    assert!(matches!(error, Error::Corrupt(_)), "{error}");
    fs::write(&blob_path, manifest.bytes()).unwrap();
    fs::write(store.layout.index(), "{\"manifests\":").unwrap();
    let error = tag(&store, &manifest, NAME).await.unwrap_err();
    assert!(
        error.to_string().starts_with("store index is damaged: "),
        "{error}"
    );
    assert_eq!(
        fs::read_to_string(store.layout.index()).unwrap(),
        "{\"manifests\":"
    );
}

#[tokio::test]
async fn other_names_say_where_a_blob_could_be_mounted_from() {
    let (_folder, store) = store();
    let manifest = put_image(&store, NAME).await;
    tag(&store, &manifest, "r.example/copy:1").await.unwrap();
    let copy = store.repository(reference("r.example/copy").repository());
    copy.manifest(&Selector::Digest(manifest.digest().clone()))
        .await
        .unwrap();
    let origins: Vec<String> = copy
        .origins(&manifest.layers()[0])
        .into_iter()
        .map(|origin| origin.0.to_string())
        .collect();
    assert_eq!(origins, ["r.example/app"]);
}

#[tokio::test]
async fn a_clean_up_removes_nothing_where_a_manifest_cannot_be_read() {
    let (folder, store) = store();
    let manifest = put_image(&store, "r.example/app:1").await;
    let path = folder
        .path()
        .join("store/blobs/sha256")
        .join(manifest.digest().hex());
    std::fs::remove_file(&path).unwrap();
    std::fs::write(&path, b"damaged").unwrap();
    let error = store.collect_garbage().unwrap_err();
    assert!(matches!(error, Error::Corrupt(_)), "{error}");
    assert!(manifest.blobs().iter().all(|blob| {
        folder
            .path()
            .join("store/blobs/sha256")
            .join(blob.digest.hex())
            .exists()
    }));
    std::fs::write(&path, manifest.bytes()).unwrap();
    assert_eq!(freed(&store), []);
}

#[tokio::test]
async fn what_no_one_here_understands_is_kept_by_a_clean_up() {
    let (folder, store) = store();
    let manifest = put_image(&store, "r.example/app:1").await;
    let images = store.repository(reference("r.example/app").repository());
    let strange = put_blob(&images, b"of a kind to come").await;
    drop(images);
    let path = folder.path().join("store/index.json");
    let text = std::fs::read_to_string(&path).unwrap();
    let entry = format!("{{\"kind\":\"new\",\"content\":[\"{}\"]}}", strange.digest);
    std::fs::write(
        &path,
        text.replace("\"manifests\":[", &format!("\"manifests\":[{entry},")),
    )
    .unwrap();
    assert_eq!(freed(&store), []);
    tag(&store, &manifest, "r.example/app:2").await.unwrap();
    assert!(
        std::fs::read_to_string(&path).unwrap().contains(&entry),
        "it was written anew"
    );
}

#[tokio::test]
async fn a_clean_up_keeps_what_is_named_first_and_read_later() {
    let (_folder, store) = store();
    let base = put_image(&store, "r.example/z:1").await;
    // As buildkit notes the image that it built on; in the index it comes before that.
    let images = store.repository(reference("r.example/a").repository());
    let config = put_blob(&images, b"{}").await;
    let text = format!(
        "{{\"schemaVersion\":2,\"config\":{},\"layers\":[],\"annotations\":{{\"base\":\"{}\"}}}}",
        serde_json::to_string(&config).unwrap(),
        base.digest()
    );
    let built = Manifest::parse(text.into(), "").unwrap();
    store.untag(&reference("r.example/z:1")).unwrap();
    let name = "1".parse().unwrap();
    images.put(&built, Some(&name)).await.unwrap();
    tag(&store, &base, "r.example/z:1").await.unwrap();
    drop(images);
    assert_eq!(freed(&store), []);
}

#[tokio::test]
async fn a2_only_what_is_here_gets_a_name() {
    let (_folder, store) = store();
    let manifest = put_image(&store, NAME).await;
    let layer = &manifest.layers()[0].digest;
    let lease = store.lease().await.unwrap();
    // What another process does that knows nothing of leases.
    fs::remove_file(store.layout.blob(layer)).unwrap();
    let error = lease
        .tag(manifest.descriptor(), &reference("r.example/app:2"))
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::NoBlob(missing) if missing == layer),
        "{error}"
    );
    assert_eq!(store.images().unwrap().len(), 1);
}

#[tokio::test]
async fn a2_one_image_of_an_index_is_enough_for_a_name_and_none_is_not() {
    let (_folder, store) = store();
    let here = put_image(&store, NAME).await;
    let elsewhere = |n: u8| Descriptor::new(media_type::OCI_MANIFEST, Digest::of(&[n]), 1);
    let images = store.repository(reference(NAME).repository());
    for (children, is_named) in [
        (vec![elsewhere(1), here.descriptor().clone()], true),
        (vec![elsewhere(1), elsewhere(2)], false),
        (vec![], true),
    ] {
        let json = serde_json::json!({ "schemaVersion": 2, "manifests": children });
        let index = Manifest::parse(json.to_string().into(), media_type::OCI_INDEX).unwrap();
        let put = images.put(&index, Some(&"index".parse().unwrap())).await;
        assert_eq!(put.is_ok(), is_named, "{json}");
    }
}

#[tokio::test]
async fn a3_what_was_said_to_be_here_stays_until_the_place_is_dropped() {
    let (_folder, store) = store();
    let manifest = put_image(&store, NAME).await;
    let images = store.repository(reference(NAME).repository());
    assert!(images.has_manifest(manifest.descriptor()).await.unwrap());
    store.untag(&reference(NAME)).unwrap();
    let pids = match store.collect_garbage().unwrap() {
        CleanUp::Left(pids) => pids,
        CleanUp::Done(freed) => panic!("{freed:?}"),
    };
    assert_eq!(pids, [std::process::id()]);
    assert!(
        images
            .has(manifest.layers().first().unwrap())
            .await
            .unwrap()
    );
    drop(images);
    store.collect_left().unwrap();
    assert!(store.layout.all_blobs().unwrap().is_empty());
    assert!(!store.layout.clean_up_mark().exists());
}

#[tokio::test]
async fn a3_what_is_not_here_makes_no_store() {
    let (folder, store) = store();
    let images = store.repository(reference(NAME).repository());
    assert!(!images.has(&blob(b"x")).await.unwrap());
    assert!(!images.has_manifest(&blob(b"x")).await.unwrap());
    assert!(
        images
            .resolve(&Selector::Tag("1".parse().unwrap()))
            .await
            .is_err()
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a4_only_what_is_damaged_is_set_aside_and_only_while_nobody_brings_it() {
    let (_folder, store) = store();
    let manifest = put_image(&store, NAME).await;
    let (digest, path) = (
        manifest.digest().clone(),
        store.layout.blob(manifest.digest()),
    );
    // It was found damaged, and somebody has mended it since.
    damage::set_aside(&store.layout, &digest).unwrap();
    assert!(store.manifest(&digest).is_ok());
    fs::remove_file(&path).unwrap();
    fs::write(&path, "rot").unwrap();
    let brings = ingest::lock(&store.layout, &digest).unwrap().unwrap();
    assert!(matches!(store.manifest(&digest), Err(Error::Corrupt(_))));
    assert!(path.exists(), "it was taken from under whoever brings it");
    drop(brings);
    // A clean-up has the store to itself, and only reports what it finds.
    assert!(matches!(store.garbage(), Err(Error::Corrupt(_))));
    assert!(matches!(store.collect_garbage(), Err(Error::Corrupt(_))));
    assert!(path.exists());
    assert!(matches!(store.manifest(&digest), Err(Error::Corrupt(_))));
    assert!(!path.exists());
    let aside = fs::metadata(store.layout.damaged(&digest)).unwrap();
    assert!(aside.modified().unwrap().elapsed().unwrap() < Duration::from_secs(60 * 60));
    assert!(matches!(store.manifest(&digest), Err(Error::Corrupt(_))));
    let images = store.repository(reference(NAME).repository());
    images.put(&manifest, None).await.unwrap();
    assert!(store.manifest(&digest).is_ok());
    assert_eq!(fs::read_dir(store.layout.ingest()).unwrap().count(), 0);
}
