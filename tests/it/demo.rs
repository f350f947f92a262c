//! The demo tells the whole story, and cleans up after it.

use crate::support::env::TestEnv;

#[test]
fn it_tells_the_story_and_leaves_nothing_behind() {
    let env = TestEnv::new();
    let run = env.regctl(["demo"]).ok();
    let told = &run.stdout;
    let steps = [
        "$ regctl serve",
        "$ regctl tag hello-world",
        "$ regctl push",
        "$ regctl config insecure add",
        ": Pushed\n",
        "$ regctl catalog",
        "\nhello-world\n",
        "$ rm -rf ",
        "$ regctl --insecure-registry",
        "# Both hosts have sha256:",
    ];
    let mut rest = told.as_str();
    for step in steps {
        let at = rest
            .find(step)
            .unwrap_or_else(|| panic!("{step:?} does not come in its turn:\n{told}"));
        rest = &rest[at + step.len()..];
    }
    assert_eq!(
        run.stderr
            .matches("http: server gave HTTP response to HTTPS client")
            .count(),
        1,
        "{}",
        run.stderr
    );
    assert_eq!(run.stderr.matches("hint: ").count(), 1, "{}", run.stderr);
    let temporary = env.home().parent().unwrap().join("tmp");
    assert_eq!(std::fs::read_dir(temporary).unwrap().count(), 0);
    assert!(!env.store().exists() && std::fs::read_dir(env.home()).unwrap().count() == 0);
}
