//! `--format`, side by side with Docker's own client on the same images and the same findings.

use serde_json::json;

use crate::support::engine::Engine;
use crate::support::env::{Run, TestEnv};
use crate::support::http::{Answer, Server};

/// Templates of lists that have two columns in common.
fn templates(first: &str, second: &str) -> Vec<String> {
    [
        r"{{.A}}:{{.B}}",
        r"table {{.A}}\t{{.B}}",
        r"table {{.B}}",
        r"{{json .A}}",
        r#"{{upper .A}} {{lower "ABC"}} {{title .A}}"#,
        r#"{{join (split .A "/") "-"}}"#,
        r"{{pad .B 2 3}}|",
        r"{{truncate .A 5}}",
        r"{{println .B}}",
        r#"{{if eq .B "1"}}one{{else}}other{{end}}"#,
        r"{{len .A}}",
        r#"{{printf "%-20s|%5s" .A .B}}"#,
        r#"{{range split .A "/"}}[{{.}}]{{end}}"#,
        r"{{with .B}}<{{.}}>{{end}}",
        r#"{{index (split .A "/") 0}}"#,
        r"{{slice .A 0 2}}",
        r"{{html .A}} {{js .A}} {{print .B .A}} {{urlquery .A}}",
        r"{{- .B -}}  x",
        r"{{/* nothing */}}{{.B}}",
        r"{{$x := .B}}{{$x}}",
        r#"{{and .B .A}} {{or "" .B}} {{not true}}"#,
        r#"{{.A | upper | printf "%q"}}"#,
        r"\x{{.B}}",
        r#"{{eq .B "1" "2"}} {{lt 1 2}} {{ge 2 2}} {{ne .A .B}}"#,
    ]
    .map(|template| {
        template
            .replace(".A", &format!(".{first}"))
            .replace(".B", &format!(".{second}"))
    })
    .into()
}

struct Sides {
    env: TestEnv,
    engine: Engine,
}

impl Sides {
    /// The same image in the Engine and in the store.
    fn with_image() -> Option<Self> {
        let sides = Self {
            engine: Engine::start()?,
            env: TestEnv::new(),
        };
        let changes = [
            "CMD [\"/bin/sh\"]",
            "ENV A=b C=\"<d>\"",
            "LABEL x=y",
            "EXPOSE 80",
            "WORKDIR /srv",
        ];
        let changes = changes.iter().flat_map(|line| ["--change", line]);
        let words = ["import", "-", "fish/app:1", "-m", "made by <hand>"]
            .into_iter()
            .chain(changes);
        // An image of some seconds ago is a second older for whichever client is asked later.
        let import = sides
            .env
            .regctl(words)
            .env("SOURCE_DATE_EPOCH", "1577836800");
        import.stdin([0; 1024]).ok().done();
        sides
            .env
            .regctl(["tag", "fish/app:1", "fish/app:2"])
            .ok()
            .done();
        let file = sides.env.home().join("app.tar").display().to_string();
        sides
            .env
            .regctl(["save", "-o", &file, "fish/app:1", "fish/app:2"])
            .ok()
            .done();
        sides
            .engine
            .docker(&sides.env, ["load", "-i", &file])
            .exits(0)
            .done();
        Some(sides)
    }

    fn both(&self, words: &[&str]) -> (Run, Run) {
        let theirs = self
            .engine
            .docker(&self.env, words.iter().copied())
            .exits(0);
        (theirs, self.env.regctl(words.iter().copied()).ok())
    }

    fn same(&self, words: &[&str]) {
        let (theirs, ours) = self.both(words);
        assert_eq!(ours.stdout, theirs.stdout, "{words:?}");
    }
}

#[test]
fn images_history_and_inspect_are_formatted_as_docker_does() {
    let Some(sides) = Sides::with_image() else {
        return;
    };
    for template in templates("Repository", "Tag") {
        sides.same(&["images", "--format", &template]);
    }
    let of_images = [
        "{{.ID}}",
        "{{.CreatedSince}}|{{.CreatedAt}}",
        "{{.Containers}} {{.SharedSize}} {{.UniqueSize}}",
        "table {{.Repository}}\\t{{.CreatedSince}}",
        "TABLE {{.Tag}}",
    ];
    for template in of_images {
        sides.same(&["images", "--format", template]);
        sides.same(&["images", "--no-trunc", "--format", template, "fish/app"]);
    }
    for template in [
        "{{.ID}} {{.CreatedBy}} {{.Comment}}",
        "table {{.CreatedSince}}\\t{{.Comment}}",
        "{{.CreatedAt}}",
    ] {
        sides.same(&["history", "--format", template, "fish/app:1"]);
        sides.same(&["history", "--no-trunc", "--format", template, "fish/app:1"]);
    }
    for template in [
        "{{.Id}}",
        "{{json .Config.Cmd}} {{json .Config.Volumes}} {{json .Config.Entrypoint}}",
        "{{.RepoTags}} {{len .RepoTags}} {{index .RepoTags 0}}",
        "{{.Os}}/{{.Architecture}}",
        "{{range .RootFS.Layers}}{{.}}{{end}} {{.RootFS.Type}}",
        "{{index .Config.Labels \"x\"}} {{.Config.Labels}}",
        "{{range $k, $v := .Config.Labels}}{{$k}}={{$v}}{{end}}",
        "{{.Config.Env}} {{json .Config.Env}} {{json .Config.ExposedPorts}}",
        "{{.Author}}|{{.Comment}}|{{.Created}}|{{.Parent}}|{{.DockerVersion}}",
        "{{.Config.User}}|{{.Config.WorkingDir}}|{{.Config.Hostname}}|{{.Config.Tty}}",
    ] {
        sides.same(&["inspect", "-f", template, "fish/app:1"]);
        sides.same(&["image", "inspect", "-f", template, "fish/app:1"]);
    }
    // The Engine of this age knows no digest of what was loaded, and counts a layer as it is unpacked.
    let keys = |run: &Run| -> Vec<String> {
        let row: serde_json::Value =
            serde_json::from_str(run.stdout.lines().next().unwrap()).unwrap();
        row.as_object().unwrap().keys().cloned().collect()
    };
    for words in [
        &["images", "--format", "json"][..],
        &["history", "--format", "json", "fish/app:1"],
    ] {
        let (theirs, ours) = sides.both(words);
        assert_eq!(keys(&ours), keys(&theirs), "{words:?}");
    }
}

#[test]
fn search_is_formatted_as_docker_does() {
    let Some(engine) = Engine::start() else {
        return;
    };
    let sides = Sides {
        engine,
        env: TestEnv::new(),
    };
    let found = json!({ "num_results": 3, "query": "x", "results": [
        { "name": "centos", "description": "DEPRECATED; The official build of <CentOS> & more, too long for a line",
          "star_count": 7800, "is_official": true, "is_automated": false },
        { "name": "fish/emoji", "description": "日本語 and 🐟 and a combining é", "star_count": 12,
          "is_official": false, "is_automated": false },
        { "name": "kasmweb/centos-7-desktop", "description": "", "star_count": 0, "is_official": false,
          "is_automated": false },
    ] });
    let index = Server::start(move |request| match request.path() {
        "/v1/_ping" => Answer::json(200, &json!({ "standalone": true })),
        "/v1/search" => Answer::json(200, &found),
        _ => Answer::json(404, &json!({})),
    });
    let term = format!("{}/x", index.address);
    for words in [
        &["search"][..],
        &["search", "--no-trunc"],
        &["search", "--filter", "stars=10"],
    ] {
        sides.same(&[words, &[&term]].concat());
    }
    let own = [
        "json",
        "table {{.Name}}\\t{{.StarCount}}\\t{{.IsOfficial}}",
        "{{.IsOfficial}}",
        "{{json .}}",
    ];
    let mut all = templates("Name", "StarCount");
    all.extend(own.map(str::to_owned));
    for template in all {
        sides.same(&["search", "--format", &template, &term]);
    }
}

#[test]
fn a_wrong_placeholder_is_answered_with_the_right_ones() {
    let env = TestEnv::new();
    env.regctl(["import", "-", "app"])
        .stdin([0; 1024])
        .ok()
        .done();
    env.regctl(["images", "--format", "{{.Name}}"])
        .run()
        .exits(2)
        .says("error: template parsing error: ")
        .says(
            "hint: the placeholders are: .Containers, .CreatedAt, .CreatedSince, .Digest, .ID, .Repository, ",
        )
        .done();
    env.regctl(["images", "--format", "{{.Tag"])
        .run()
        .exits(2)
        .says("unclosed action")
        .done();
}
