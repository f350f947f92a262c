
use builtin;
use str;

set edit:completion:arg-completer[regctl] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'regctl'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'regctl'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -v 'Print the version'
            cand --version 'Print the version'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand login 'Log in to a registry'
            cand logout 'Log out from a registry'
            cand search 'Search Docker Hub, or another registry, for images'
            cand pull 'Download an image from a registry'
            cand tag 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE'
            cand push 'Upload an image to a registry'
            cand catalog 'List the repositories of a registry'
            cand images 'List the images of the local store'
            cand rmi 'Remove images from the local store'
            cand inspect 'Show what images are: command, volumes, layers, platform'
            cand history 'Show the steps that made an image'
            cand prune 'Free what no image of the local store needs'
            cand save 'Save images to an archive that docker load, podman load and skopeo take'
            cand load 'Load images from an archive of docker save, podman save, skopeo, buildkit or regctl save'
            cand import 'Make an image of a root file system''s tar'
            cand copy 'Copy images between registries, OCI layouts, archives, the Docker Engine and the local store'
            cand cp 'Copy images between registries, OCI layouts, archives, the Docker Engine and the local store'
            cand tags 'List the tags of a repository on its registry'
            cand ls 'List the tags of a repository on its registry'
            cand digest 'Print the digest that a name stands for on its registry'
            cand manifest 'Get, put or look at manifests of a registry'
            cand blob 'Get or look at blobs of a registry'
            cand delete 'Remove a tag, an image or a whole repository from a registry'
            cand referrers 'List the signatures, SBOMs and other artifacts that point at an image'
            cand ping 'Find out what stands at a host, and whether a push would work, without pushing'
            cand config 'Show and change the user''s own settings'
            cand serve 'Run a private registry on this machine'
            cand demo 'Show the whole story on this machine: a registry, a push, a pull elsewhere'
            cand completion 'Print the completions for a shell'
            cand man 'Write the man pages into a folder'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'regctl;login'= {
            cand -u 'User name'
            cand --username 'User name'
            cand -p 'Password or access token; better use --password-stdin'
            cand --password 'Password or access token; better use --password-stdin'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --password-stdin 'Take the password from stdin'
            cand --get-login 'Print the user name that is logged in, and nothing else'
            cand --list 'List where you are logged in'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;logout'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --all 'Forget every registry'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;search'= {
            cand -s 'Only those with at least this many stars'
            cand --stars 'Only those with at least this many stars'
            cand -f 'Only those with stars=N, is-official=BOOL or is-automated=BOOL; repeatable'
            cand --filter 'Only those with stars=N, is-official=BOOL or is-automated=BOOL; repeatable'
            cand --limit 'At most this many, 1 to 100'
            cand --format 'table, json, ''table TEMPLATE'' or a Go template'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-trunc 'Show whole descriptions'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;pull'= {
            cand --platform 'The platform to pull, os/arch[/variant] or all; repeatable (default: this machine''s)'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand -a 'Pull every tag of the repository'
            cand --all-tags 'Pull every tag of the repository'
            cand -q 'Print just the name of what was pulled'
            cand --quiet 'Print just the name of what was pulled'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;tag'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;push'= {
            cand --platform 'Push just this platform''s image of a multi-platform image'
            cand --from 'Push what is at this place instead of the store: oci:DIR, docker-archive:FILE, docker-daemon:NAME'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand -a 'Push every local tag of the repository'
            cand --all-tags 'Push every local tag of the repository'
            cand -q 'Print just the name of what was pushed'
            cand --quiet 'Print just the name of what was pushed'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;catalog'= {
            cand --limit 'At most this many'
            cand --last 'Only those after this one'
            cand --format 'table, json, ''table TEMPLATE'' or a Go template'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --tags 'Each repository''s tags too'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;images'= {
            cand -f 'reference=PATTERN, before=IMAGE, since=IMAGE or dangling=false; repeatable'
            cand --filter 'reference=PATTERN, before=IMAGE, since=IMAGE or dangling=false; repeatable'
            cand --format 'table, json, ''table TEMPLATE'' or a Go template'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --digests 'Show digests'
            cand --no-trunc 'Show whole IDs'
            cand -q 'Print just the IDs'
            cand --quiet 'Print just the IDs'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;rmi'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand -f 'Do not complain of images that are not there, and remove every name of an ID'
            cand --force 'Do not complain of images that are not there, and remove every name of an ID'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;inspect'= {
            cand --platform 'With --remote: the platform of a multi-platform image (default: this machine''s)'
            cand -f 'A Go template, or json'
            cand --format 'A Go template, or json'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --remote 'Look at the registry, and pull nothing'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;history'= {
            cand --format 'table, json, ''table TEMPLATE'' or a Go template'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-trunc 'Show whole IDs and commands'
            cand -q 'Print just the IDs'
            cand --quiet 'Print just the IDs'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;prune'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;save'= {
            cand -o 'The file to write (default: stdout)'
            cand --output 'The file to write (default: stdout)'
            cand --platform 'The platform to save of a multi-platform image (default: all of it, else what is here)'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;load'= {
            cand -i 'The archive, plain or compressed with gzip or zstd (default: stdin)'
            cand --input 'The archive, plain or compressed with gzip or zstd (default: stdin)'
            cand -t 'The name to give to the one image of the archive'
            cand --tag 'The name to give to the one image of the archive'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand -q 'Print nothing but the names'
            cand --quiet 'Print nothing but the names'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;import'= {
            cand -c 'A line of a Dockerfile: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, USER, VOLUME, WORKDIR'
            cand --change 'A line of a Dockerfile: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, USER, VOLUME, WORKDIR'
            cand -m 'A note about where it comes from'
            cand --message 'A note about where it comes from'
            cand --platform 'The platform that it runs on (default: this machine''s)'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;copy'= {
            cand --platform 'Copy just this platform''s image, os/arch[/variant]; several make an index of those'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand -a 'Copy every tag of the repository'
            cand --all-tags 'Copy every tag of the repository'
            cand --referrers 'Copy signatures, SBOMs and other artifacts that point at the image too'
            cand --dry-run 'Say what would be copied, and copy nothing'
            cand -q 'Print just the digest'
            cand --quiet 'Print just the digest'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;cp'= {
            cand --platform 'Copy just this platform''s image, os/arch[/variant]; several make an index of those'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand -a 'Copy every tag of the repository'
            cand --all-tags 'Copy every tag of the repository'
            cand --referrers 'Copy signatures, SBOMs and other artifacts that point at the image too'
            cand --dry-run 'Say what would be copied, and copy nothing'
            cand -q 'Print just the digest'
            cand --quiet 'Print just the digest'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;tags'= {
            cand --sort 'By name, with numbers in their order, by date or by size, the newest and largest first'
            cand --format 'table, json, ''table TEMPLATE'' or a Go template; looks at each image'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --long 'Show when each image was made, its size, platforms and digest'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;ls'= {
            cand --sort 'By name, with numbers in their order, by date or by size, the newest and largest first'
            cand --format 'table, json, ''table TEMPLATE'' or a Go template; looks at each image'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --long 'Show when each image was made, its size, platforms and digest'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;digest'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;manifest'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand get 'Print a manifest as the registry has it'
            cand head 'Print type, digest and size, with one request'
            cand put 'Store a manifest as it is; prints its digest'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'regctl;manifest;get'= {
            cand --platform 'The manifest of this platform, where it is an index'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;manifest;head'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;manifest;put'= {
            cand -f 'The manifest (default: stdin)'
            cand --file 'The manifest (default: stdin)'
            cand --media-type 'Its media type (default: what it says itself)'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;manifest;help'= {
            cand get 'Print a manifest as the registry has it'
            cand head 'Print type, digest and size, with one request'
            cand put 'Store a manifest as it is; prints its digest'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'regctl;manifest;help;get'= {
        }
        &'regctl;manifest;help;head'= {
        }
        &'regctl;manifest;help;put'= {
        }
        &'regctl;manifest;help;help'= {
        }
        &'regctl;blob'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand get 'Print the bytes; the exit code says whether they were the right ones'
            cand head 'Print digest and size, with one request'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'regctl;blob;get'= {
            cand -o 'The file to write (default: stdout)'
            cand --output 'The file to write (default: stdout)'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;blob;head'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;blob;help'= {
            cand get 'Print the bytes; the exit code says whether they were the right ones'
            cand head 'Print digest and size, with one request'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'regctl;blob;help;get'= {
        }
        &'regctl;blob;help;head'= {
        }
        &'regctl;blob;help;help'= {
        }
        &'regctl;delete'= {
            cand --keep 'Remove tags but the newest N, by when their images were made'
            cand --older-than 'Remove tags whose images were made longer ago, such as 30d, 12h'
            cand --match 'Of the tags, only those that fit; * and ? stand for others'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --digest 'Remove the image that the tag stands for, with all its tags'
            cand --all 'Remove every image of the repository'
            cand -f 'Do not ask'
            cand --force 'Do not ask'
            cand --dry-run 'Say what would be removed, and remove nothing'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;referrers'= {
            cand --artifact-type 'Only artifacts of this type'
            cand --format 'table, json, ''table TEMPLATE'' or a Go template'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;ping'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;config'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand insecure 'Registries that may be spoken to in plain HTTP, or over TLS that is not checked'
            cand show 'Show where each setting comes from'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'regctl;config;insecure'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand add 'Trust a registry, or every address of a network'
            cand remove 'Trust it no longer'
            cand list 'List what is trusted, and where that is said'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'regctl;config;insecure;add'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;config;insecure;remove'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;config;insecure;list'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;config;insecure;help'= {
            cand add 'Trust a registry, or every address of a network'
            cand remove 'Trust it no longer'
            cand list 'List what is trusted, and where that is said'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'regctl;config;insecure;help;add'= {
        }
        &'regctl;config;insecure;help;remove'= {
        }
        &'regctl;config;insecure;help;list'= {
        }
        &'regctl;config;insecure;help;help'= {
        }
        &'regctl;config;show'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;config;help'= {
            cand insecure 'Registries that may be spoken to in plain HTTP, or over TLS that is not checked'
            cand show 'Show where each setting comes from'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'regctl;config;help;insecure'= {
            cand add 'Trust a registry, or every address of a network'
            cand remove 'Trust it no longer'
            cand list 'List what is trusted, and where that is said'
        }
        &'regctl;config;help;insecure;add'= {
        }
        &'regctl;config;help;insecure;remove'= {
        }
        &'regctl;config;help;insecure;list'= {
        }
        &'regctl;config;help;show'= {
        }
        &'regctl;config;help;help'= {
        }
        &'regctl;serve'= {
            cand --addr 'Where to listen; port 0 is any free one'
            cand --htpasswd 'Ask for a user name and password of this file, made with htpasswd -B'
            cand --tls-cert 'Speak TLS with this certificate'
            cand --tls-key 'The key of the certificate'
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --read-only 'Let nobody change anything'
            cand --no-delete 'Let nobody remove anything'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand gc 'Free what no image refers to; refuses beside a running registry'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'regctl;serve;gc'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;serve;help'= {
            cand gc 'Free what no image refers to; refuses beside a running registry'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'regctl;serve;help;gc'= {
        }
        &'regctl;serve;help;help'= {
        }
        &'regctl;demo'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --keep 'Leave the registry running, and its data where it is'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;completion'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;man'= {
            cand --config 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)'
            cand --root 'The local image store (REGCTL_ROOT)'
            cand --insecure-registry 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)'
            cand --progress 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON'
            cand --color 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)'
            cand --jobs 'How many transfers run at once'
            cand --limit-rate 'Move at most so many bytes a second, such as 5M'
            cand --chunk-size 'Send layers in requests of at most this size, such as 50M, for proxies that take no more'
            cand --timeout 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)'
            cand -l 'What to show on stderr beside results'
            cand --log-level 'What to show on stderr beside results'
            cand --no-resume 'Fetch anew what an earlier run left half done'
            cand -D 'Show each request and answer on stderr, every secret struck out'
            cand --debug 'Show each request and answer on stderr, every secret struck out'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'regctl;help'= {
            cand login 'Log in to a registry'
            cand logout 'Log out from a registry'
            cand search 'Search Docker Hub, or another registry, for images'
            cand pull 'Download an image from a registry'
            cand tag 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE'
            cand push 'Upload an image to a registry'
            cand catalog 'List the repositories of a registry'
            cand images 'List the images of the local store'
            cand rmi 'Remove images from the local store'
            cand inspect 'Show what images are: command, volumes, layers, platform'
            cand history 'Show the steps that made an image'
            cand prune 'Free what no image of the local store needs'
            cand save 'Save images to an archive that docker load, podman load and skopeo take'
            cand load 'Load images from an archive of docker save, podman save, skopeo, buildkit or regctl save'
            cand import 'Make an image of a root file system''s tar'
            cand copy 'Copy images between registries, OCI layouts, archives, the Docker Engine and the local store'
            cand tags 'List the tags of a repository on its registry'
            cand digest 'Print the digest that a name stands for on its registry'
            cand manifest 'Get, put or look at manifests of a registry'
            cand blob 'Get or look at blobs of a registry'
            cand delete 'Remove a tag, an image or a whole repository from a registry'
            cand referrers 'List the signatures, SBOMs and other artifacts that point at an image'
            cand ping 'Find out what stands at a host, and whether a push would work, without pushing'
            cand config 'Show and change the user''s own settings'
            cand serve 'Run a private registry on this machine'
            cand demo 'Show the whole story on this machine: a registry, a push, a pull elsewhere'
            cand completion 'Print the completions for a shell'
            cand man 'Write the man pages into a folder'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'regctl;help;login'= {
        }
        &'regctl;help;logout'= {
        }
        &'regctl;help;search'= {
        }
        &'regctl;help;pull'= {
        }
        &'regctl;help;tag'= {
        }
        &'regctl;help;push'= {
        }
        &'regctl;help;catalog'= {
        }
        &'regctl;help;images'= {
        }
        &'regctl;help;rmi'= {
        }
        &'regctl;help;inspect'= {
        }
        &'regctl;help;history'= {
        }
        &'regctl;help;prune'= {
        }
        &'regctl;help;save'= {
        }
        &'regctl;help;load'= {
        }
        &'regctl;help;import'= {
        }
        &'regctl;help;copy'= {
        }
        &'regctl;help;tags'= {
        }
        &'regctl;help;digest'= {
        }
        &'regctl;help;manifest'= {
            cand get 'Print a manifest as the registry has it'
            cand head 'Print type, digest and size, with one request'
            cand put 'Store a manifest as it is; prints its digest'
        }
        &'regctl;help;manifest;get'= {
        }
        &'regctl;help;manifest;head'= {
        }
        &'regctl;help;manifest;put'= {
        }
        &'regctl;help;blob'= {
            cand get 'Print the bytes; the exit code says whether they were the right ones'
            cand head 'Print digest and size, with one request'
        }
        &'regctl;help;blob;get'= {
        }
        &'regctl;help;blob;head'= {
        }
        &'regctl;help;delete'= {
        }
        &'regctl;help;referrers'= {
        }
        &'regctl;help;ping'= {
        }
        &'regctl;help;config'= {
            cand insecure 'Registries that may be spoken to in plain HTTP, or over TLS that is not checked'
            cand show 'Show where each setting comes from'
        }
        &'regctl;help;config;insecure'= {
            cand add 'Trust a registry, or every address of a network'
            cand remove 'Trust it no longer'
            cand list 'List what is trusted, and where that is said'
        }
        &'regctl;help;config;insecure;add'= {
        }
        &'regctl;help;config;insecure;remove'= {
        }
        &'regctl;help;config;insecure;list'= {
        }
        &'regctl;help;config;show'= {
        }
        &'regctl;help;serve'= {
            cand gc 'Free what no image refers to; refuses beside a running registry'
        }
        &'regctl;help;serve;gc'= {
        }
        &'regctl;help;demo'= {
        }
        &'regctl;help;completion'= {
        }
        &'regctl;help;man'= {
        }
        &'regctl;help;help'= {
        }
    ]
    $completions[$command]
}
