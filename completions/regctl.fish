# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_regctl_global_optspecs
    string join \n config= root= insecure-registry= progress= color= jobs= limit-rate= no-resume chunk-size= timeout= D/debug l/log-level= v/version h/help
end

function __fish_regctl_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_regctl_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_regctl_using_subcommand
    set -l cmd (__fish_regctl_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c regctl -n "__fish_regctl_needs_command" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_needs_command" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_needs_command" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_needs_command" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_needs_command" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_needs_command" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_needs_command" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_needs_command" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_needs_command" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_needs_command" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_needs_command" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_needs_command" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_needs_command" -s v -l version -d 'Print the version'
complete -c regctl -n "__fish_regctl_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "login" -d 'Log in to a registry'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "logout" -d 'Log out from a registry'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "search" -d 'Search Docker Hub, or another registry, for images'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "pull" -d 'Download an image from a registry'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "tag" -d 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "push" -d 'Upload an image to a registry'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "catalog" -d 'List the repositories of a registry'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "images" -d 'List the images of the local store'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "rmi" -d 'Remove images from the local store'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "inspect" -d 'Show what images are: command, volumes, layers, platform'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "history" -d 'Show the steps that made an image'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "prune" -d 'Free what no image of the local store needs'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "save" -d 'Save images to an archive that docker load, podman load and skopeo take'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "load" -d 'Load images from an archive of docker save, podman save, skopeo, buildkit or regctl save'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "import" -d 'Make an image of a root file system\'s tar'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "copy" -d 'Copy images between registries, OCI layouts, archives, the Docker Engine and the local store'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "cp" -d 'Copy images between registries, OCI layouts, archives, the Docker Engine and the local store'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "tags" -d 'List the tags of a repository on its registry'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "ls" -d 'List the tags of a repository on its registry'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "digest" -d 'Print the digest that a name stands for on its registry'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "manifest" -d 'Get, put or look at manifests of a registry'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "blob" -d 'Get or look at blobs of a registry'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "delete" -d 'Remove a tag, an image or a whole repository from a registry'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "referrers" -d 'List the signatures, SBOMs and other artifacts that point at an image'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "ping" -d 'Find out what stands at a host, and whether a push would work, without pushing'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "config" -d 'Show and change the user\'s own settings'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "serve" -d 'Run a private registry on this machine'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "demo" -d 'Show the whole story on this machine: a registry, a push, a pull elsewhere'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "completion" -d 'Print the completions for a shell'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "man" -d 'Write the man pages into a folder'
complete -c regctl -n "__fish_regctl_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand login" -s u -l username -d 'User name' -r
complete -c regctl -n "__fish_regctl_using_subcommand login" -s p -l password -d 'Password or access token; better use --password-stdin' -r
complete -c regctl -n "__fish_regctl_using_subcommand login" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand login" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand login" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand login" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand login" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand login" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand login" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand login" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand login" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand login" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand login" -l password-stdin -d 'Take the password from stdin'
complete -c regctl -n "__fish_regctl_using_subcommand login" -l get-login -d 'Print the user name that is logged in, and nothing else'
complete -c regctl -n "__fish_regctl_using_subcommand login" -l list -d 'List where you are logged in'
complete -c regctl -n "__fish_regctl_using_subcommand login" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand login" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand login" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand logout" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l all -d 'Forget every registry'
complete -c regctl -n "__fish_regctl_using_subcommand logout" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand logout" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand logout" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand search" -s s -l stars -d 'Only those with at least this many stars' -r
complete -c regctl -n "__fish_regctl_using_subcommand search" -s f -l filter -d 'Only those with stars=N, is-official=BOOL or is-automated=BOOL; repeatable' -r
complete -c regctl -n "__fish_regctl_using_subcommand search" -l limit -d 'At most this many, 1 to 100' -r
complete -c regctl -n "__fish_regctl_using_subcommand search" -l format -d 'table, json, \'table TEMPLATE\' or a Go template' -r
complete -c regctl -n "__fish_regctl_using_subcommand search" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand search" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand search" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand search" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand search" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand search" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand search" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand search" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand search" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand search" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand search" -l no-trunc -d 'Show whole descriptions'
complete -c regctl -n "__fish_regctl_using_subcommand search" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand search" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand search" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l platform -d 'The platform to pull, os/arch[/variant] or all; repeatable (default: this machine\'s)' -r
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand pull" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand pull" -s a -l all-tags -d 'Pull every tag of the repository'
complete -c regctl -n "__fish_regctl_using_subcommand pull" -s q -l quiet -d 'Print just the name of what was pulled'
complete -c regctl -n "__fish_regctl_using_subcommand pull" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand pull" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand tag" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand tag" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand tag" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand tag" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand push" -l platform -d 'Push just this platform\'s image of a multi-platform image' -r
complete -c regctl -n "__fish_regctl_using_subcommand push" -l from -d 'Push what is at this place instead of the store: oci:DIR, docker-archive:FILE, docker-daemon:NAME' -r
complete -c regctl -n "__fish_regctl_using_subcommand push" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand push" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand push" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand push" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand push" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand push" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand push" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand push" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand push" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand push" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand push" -s a -l all-tags -d 'Push every local tag of the repository'
complete -c regctl -n "__fish_regctl_using_subcommand push" -s q -l quiet -d 'Print just the name of what was pushed'
complete -c regctl -n "__fish_regctl_using_subcommand push" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand push" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand push" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l limit -d 'At most this many' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l last -d 'Only those after this one' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l format -d 'table, json, \'table TEMPLATE\' or a Go template' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l tags -d 'Each repository\'s tags too'
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand catalog" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand images" -s f -l filter -d 'reference=PATTERN, before=IMAGE, since=IMAGE or dangling=false; repeatable' -r
complete -c regctl -n "__fish_regctl_using_subcommand images" -l format -d 'table, json, \'table TEMPLATE\' or a Go template' -r
complete -c regctl -n "__fish_regctl_using_subcommand images" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand images" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand images" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand images" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand images" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand images" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand images" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand images" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand images" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand images" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand images" -l digests -d 'Show digests'
complete -c regctl -n "__fish_regctl_using_subcommand images" -l no-trunc -d 'Show whole IDs'
complete -c regctl -n "__fish_regctl_using_subcommand images" -s q -l quiet -d 'Print just the IDs'
complete -c regctl -n "__fish_regctl_using_subcommand images" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand images" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand images" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -s f -l force -d 'Do not complain of images that are not there, and remove every name of an ID'
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand rmi" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l platform -d 'With --remote: the platform of a multi-platform image (default: this machine\'s)' -r
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -s f -l format -d 'A Go template, or json' -r
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l remote -d 'Look at the registry, and pull nothing'
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand inspect" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand history" -l format -d 'table, json, \'table TEMPLATE\' or a Go template' -r
complete -c regctl -n "__fish_regctl_using_subcommand history" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand history" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand history" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand history" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand history" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand history" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand history" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand history" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand history" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand history" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand history" -l no-trunc -d 'Show whole IDs and commands'
complete -c regctl -n "__fish_regctl_using_subcommand history" -s q -l quiet -d 'Print just the IDs'
complete -c regctl -n "__fish_regctl_using_subcommand history" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand history" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand prune" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand prune" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand prune" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand prune" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand prune" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand prune" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand prune" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand prune" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand prune" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand prune" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand prune" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand prune" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand save" -s o -l output -d 'The file to write (default: stdout)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand save" -l platform -d 'The platform to save of a multi-platform image (default: all of it, else what is here)' -r
complete -c regctl -n "__fish_regctl_using_subcommand save" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand save" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand save" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand save" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand save" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand save" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand save" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand save" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand save" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand save" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand save" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand save" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand save" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand load" -s i -l input -d 'The archive, plain or compressed with gzip or zstd (default: stdin)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand load" -s t -l tag -d 'The name to give to the one image of the archive' -r
complete -c regctl -n "__fish_regctl_using_subcommand load" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand load" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand load" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand load" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand load" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand load" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand load" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand load" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand load" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand load" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand load" -s q -l quiet -d 'Print nothing but the names'
complete -c regctl -n "__fish_regctl_using_subcommand load" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand load" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand load" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand import" -s c -l change -d 'A line of a Dockerfile: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, USER, VOLUME, WORKDIR' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -s m -l message -d 'A note about where it comes from' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -l platform -d 'The platform that it runs on (default: this machine\'s)' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand import" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand import" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand import" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand import" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand import" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand import" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand import" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l platform -d 'Copy just this platform\'s image, os/arch[/variant]; several make an index of those' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand copy" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand copy" -s a -l all-tags -d 'Copy every tag of the repository'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l referrers -d 'Copy signatures, SBOMs and other artifacts that point at the image too'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l dry-run -d 'Say what would be copied, and copy nothing'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -s q -l quiet -d 'Print just the digest'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand copy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l platform -d 'Copy just this platform\'s image, os/arch[/variant]; several make an index of those' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand cp" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand cp" -s a -l all-tags -d 'Copy every tag of the repository'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l referrers -d 'Copy signatures, SBOMs and other artifacts that point at the image too'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l dry-run -d 'Say what would be copied, and copy nothing'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -s q -l quiet -d 'Print just the digest'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand cp" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l sort -d 'By name, with numbers in their order, by date or by size, the newest and largest first' -r -f -a "name\t''
created\t''
size\t''"
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l format -d 'table, json, \'table TEMPLATE\' or a Go template; looks at each image' -r
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand tags" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l long -d 'Show when each image was made, its size, platforms and digest'
complete -c regctl -n "__fish_regctl_using_subcommand tags" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand tags" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand tags" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l sort -d 'By name, with numbers in their order, by date or by size, the newest and largest first' -r -f -a "name\t''
created\t''
size\t''"
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l format -d 'table, json, \'table TEMPLATE\' or a Go template; looks at each image' -r
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand ls" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l long -d 'Show when each image was made, its size, platforms and digest'
complete -c regctl -n "__fish_regctl_using_subcommand ls" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand ls" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand ls" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand digest" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand digest" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand digest" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand digest" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and not __fish_seen_subcommand_from get head put help" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and not __fish_seen_subcommand_from get head put help" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and not __fish_seen_subcommand_from get head put help" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and not __fish_seen_subcommand_from get head put help" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and not __fish_seen_subcommand_from get head put help" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and not __fish_seen_subcommand_from get head put help" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and not __fish_seen_subcommand_from get head put help" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and not __fish_seen_subcommand_from get head put help" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and not __fish_seen_subcommand_from get head put help" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and not __fish_seen_subcommand_from get head put help" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and not __fish_seen_subcommand_from get head put help" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and not __fish_seen_subcommand_from get head put help" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and not __fish_seen_subcommand_from get head put help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and not __fish_seen_subcommand_from get head put help" -f -a "get" -d 'Print a manifest as the registry has it'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and not __fish_seen_subcommand_from get head put help" -f -a "head" -d 'Print type, digest and size, with one request'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and not __fish_seen_subcommand_from get head put help" -f -a "put" -d 'Store a manifest as it is; prints its digest'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and not __fish_seen_subcommand_from get head put help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from get" -l platform -d 'The manifest of this platform, where it is an index' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from get" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from get" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from get" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from get" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from get" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from get" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from get" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from get" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from get" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from get" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from get" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from get" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from head" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from head" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from head" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from head" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from head" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from head" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from head" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from head" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from head" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from head" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from head" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from head" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from head" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from put" -s f -l file -d 'The manifest (default: stdin)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from put" -l media-type -d 'Its media type (default: what it says itself)' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from put" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from put" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from put" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from put" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from put" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from put" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from put" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from put" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from put" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from put" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from put" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from put" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from put" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from help" -f -a "get" -d 'Print a manifest as the registry has it'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from help" -f -a "head" -d 'Print type, digest and size, with one request'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from help" -f -a "put" -d 'Store a manifest as it is; prints its digest'
complete -c regctl -n "__fish_regctl_using_subcommand manifest; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand blob; and not __fish_seen_subcommand_from get head help" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand blob; and not __fish_seen_subcommand_from get head help" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand blob; and not __fish_seen_subcommand_from get head help" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand blob; and not __fish_seen_subcommand_from get head help" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand blob; and not __fish_seen_subcommand_from get head help" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand blob; and not __fish_seen_subcommand_from get head help" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand blob; and not __fish_seen_subcommand_from get head help" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand blob; and not __fish_seen_subcommand_from get head help" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand blob; and not __fish_seen_subcommand_from get head help" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand blob; and not __fish_seen_subcommand_from get head help" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand blob; and not __fish_seen_subcommand_from get head help" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand blob; and not __fish_seen_subcommand_from get head help" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand blob; and not __fish_seen_subcommand_from get head help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand blob; and not __fish_seen_subcommand_from get head help" -f -a "get" -d 'Print the bytes; the exit code says whether they were the right ones'
complete -c regctl -n "__fish_regctl_using_subcommand blob; and not __fish_seen_subcommand_from get head help" -f -a "head" -d 'Print digest and size, with one request'
complete -c regctl -n "__fish_regctl_using_subcommand blob; and not __fish_seen_subcommand_from get head help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from get" -s o -l output -d 'The file to write (default: stdout)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from get" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from get" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from get" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from get" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from get" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from get" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from get" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from get" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from get" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from get" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from get" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from get" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from head" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from head" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from head" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from head" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from head" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from head" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from head" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from head" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from head" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from head" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from head" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from head" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from head" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from help" -f -a "get" -d 'Print the bytes; the exit code says whether they were the right ones'
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from help" -f -a "head" -d 'Print digest and size, with one request'
complete -c regctl -n "__fish_regctl_using_subcommand blob; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l keep -d 'Remove tags but the newest N, by when their images were made' -r
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l older-than -d 'Remove tags whose images were made longer ago, such as 30d, 12h' -r
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l match -d 'Of the tags, only those that fit; * and ? stand for others' -r
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand delete" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l digest -d 'Remove the image that the tag stands for, with all its tags'
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l all -d 'Remove every image of the repository'
complete -c regctl -n "__fish_regctl_using_subcommand delete" -s f -l force -d 'Do not ask'
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l dry-run -d 'Say what would be removed, and remove nothing'
complete -c regctl -n "__fish_regctl_using_subcommand delete" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand delete" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand referrers" -l artifact-type -d 'Only artifacts of this type' -r
complete -c regctl -n "__fish_regctl_using_subcommand referrers" -l format -d 'table, json, \'table TEMPLATE\' or a Go template' -r
complete -c regctl -n "__fish_regctl_using_subcommand referrers" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand referrers" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand referrers" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand referrers" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand referrers" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand referrers" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand referrers" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand referrers" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand referrers" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand referrers" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand referrers" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand referrers" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand referrers" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand ping" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand ping" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand ping" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand ping" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand ping" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand ping" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand ping" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand ping" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand ping" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand ping" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand ping" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand ping" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand ping" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand config; and not __fish_seen_subcommand_from insecure show help" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand config; and not __fish_seen_subcommand_from insecure show help" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand config; and not __fish_seen_subcommand_from insecure show help" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand config; and not __fish_seen_subcommand_from insecure show help" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand config; and not __fish_seen_subcommand_from insecure show help" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand config; and not __fish_seen_subcommand_from insecure show help" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand config; and not __fish_seen_subcommand_from insecure show help" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand config; and not __fish_seen_subcommand_from insecure show help" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand config; and not __fish_seen_subcommand_from insecure show help" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand config; and not __fish_seen_subcommand_from insecure show help" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand config; and not __fish_seen_subcommand_from insecure show help" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand config; and not __fish_seen_subcommand_from insecure show help" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand config; and not __fish_seen_subcommand_from insecure show help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand config; and not __fish_seen_subcommand_from insecure show help" -f -a "insecure" -d 'Registries that may be spoken to in plain HTTP, or over TLS that is not checked'
complete -c regctl -n "__fish_regctl_using_subcommand config; and not __fish_seen_subcommand_from insecure show help" -f -a "show" -d 'Show where each setting comes from'
complete -c regctl -n "__fish_regctl_using_subcommand config; and not __fish_seen_subcommand_from insecure show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from insecure" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from insecure" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from insecure" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from insecure" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from insecure" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from insecure" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from insecure" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from insecure" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from insecure" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from insecure" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from insecure" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from insecure" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from insecure" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from insecure" -f -a "add" -d 'Trust a registry, or every address of a network'
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from insecure" -f -a "remove" -d 'Trust it no longer'
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from insecure" -f -a "list" -d 'List what is trusted, and where that is said'
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from insecure" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from show" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from show" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from show" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from show" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from show" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from show" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from show" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from show" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from show" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from show" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "insecure" -d 'Registries that may be spoken to in plain HTTP, or over TLS that is not checked'
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Show where each setting comes from'
complete -c regctl -n "__fish_regctl_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -l addr -d 'Where to listen; port 0 is any free one' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -l htpasswd -d 'Ask for a user name and password of this file, made with htpasswd -B' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -l tls-cert -d 'Speak TLS with this certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -l tls-key -d 'The key of the certificate' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -l read-only -d 'Let nobody change anything'
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -l no-delete -d 'Let nobody remove anything'
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -f -a "gc" -d 'Free what no image refers to; refuses beside a running registry'
complete -c regctl -n "__fish_regctl_using_subcommand serve; and not __fish_seen_subcommand_from gc help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand serve; and __fish_seen_subcommand_from gc" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve; and __fish_seen_subcommand_from gc" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand serve; and __fish_seen_subcommand_from gc" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve; and __fish_seen_subcommand_from gc" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand serve; and __fish_seen_subcommand_from gc" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand serve; and __fish_seen_subcommand_from gc" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve; and __fish_seen_subcommand_from gc" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve; and __fish_seen_subcommand_from gc" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve; and __fish_seen_subcommand_from gc" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand serve; and __fish_seen_subcommand_from gc" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand serve; and __fish_seen_subcommand_from gc" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand serve; and __fish_seen_subcommand_from gc" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand serve; and __fish_seen_subcommand_from gc" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand serve; and __fish_seen_subcommand_from help" -f -a "gc" -d 'Free what no image refers to; refuses beside a running registry'
complete -c regctl -n "__fish_regctl_using_subcommand serve; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand demo" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand demo" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand demo" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand demo" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand demo" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand demo" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand demo" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand demo" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand demo" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand demo" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand demo" -l keep -d 'Leave the registry running, and its data where it is'
complete -c regctl -n "__fish_regctl_using_subcommand demo" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand demo" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand demo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand completion" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand completion" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand completion" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand completion" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand man" -l config -d 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand man" -l root -d 'The local image store (REGCTL_ROOT)' -r -F
complete -c regctl -n "__fish_regctl_using_subcommand man" -l insecure-registry -d 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)' -r
complete -c regctl -n "__fish_regctl_using_subcommand man" -l progress -d 'How to show progress: bars on a terminal, Docker\'s lines elsewhere, or JSON' -r -f -a "auto\t'Bars on a terminal, lines elsewhere'
tty\t'Bars'
plain\t'Docker\'s lines'
json\t'One JSON object a line, on stderr'
none\t'Nothing'"
complete -c regctl -n "__fish_regctl_using_subcommand man" -l color -d 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)' -r -f -a "auto\t'On a terminal that has it'
always\t'Always'
never\t'Never'"
complete -c regctl -n "__fish_regctl_using_subcommand man" -l jobs -d 'How many transfers run at once' -r
complete -c regctl -n "__fish_regctl_using_subcommand man" -l limit-rate -d 'Move at most so many bytes a second, such as 5M' -r
complete -c regctl -n "__fish_regctl_using_subcommand man" -l chunk-size -d 'Send layers in requests of at most this size, such as 50M, for proxies that take no more' -r
complete -c regctl -n "__fish_regctl_using_subcommand man" -l timeout -d 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)' -r
complete -c regctl -n "__fish_regctl_using_subcommand man" -s l -l log-level -d 'What to show on stderr beside results' -r -f -a "debug\t''
info\t''
warn\t''
error\t''
fatal\t''"
complete -c regctl -n "__fish_regctl_using_subcommand man" -l no-resume -d 'Fetch anew what an earlier run left half done'
complete -c regctl -n "__fish_regctl_using_subcommand man" -s D -l debug -d 'Show each request and answer on stderr, every secret struck out'
complete -c regctl -n "__fish_regctl_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "login" -d 'Log in to a registry'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "logout" -d 'Log out from a registry'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "search" -d 'Search Docker Hub, or another registry, for images'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "pull" -d 'Download an image from a registry'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "tag" -d 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "push" -d 'Upload an image to a registry'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "catalog" -d 'List the repositories of a registry'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "images" -d 'List the images of the local store'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "rmi" -d 'Remove images from the local store'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "inspect" -d 'Show what images are: command, volumes, layers, platform'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "history" -d 'Show the steps that made an image'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "prune" -d 'Free what no image of the local store needs'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "save" -d 'Save images to an archive that docker load, podman load and skopeo take'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "load" -d 'Load images from an archive of docker save, podman save, skopeo, buildkit or regctl save'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "import" -d 'Make an image of a root file system\'s tar'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "copy" -d 'Copy images between registries, OCI layouts, archives, the Docker Engine and the local store'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "tags" -d 'List the tags of a repository on its registry'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "digest" -d 'Print the digest that a name stands for on its registry'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "manifest" -d 'Get, put or look at manifests of a registry'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "blob" -d 'Get or look at blobs of a registry'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "delete" -d 'Remove a tag, an image or a whole repository from a registry'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "referrers" -d 'List the signatures, SBOMs and other artifacts that point at an image'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "ping" -d 'Find out what stands at a host, and whether a push would work, without pushing'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "config" -d 'Show and change the user\'s own settings'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "serve" -d 'Run a private registry on this machine'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "demo" -d 'Show the whole story on this machine: a registry, a push, a pull elsewhere'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "completion" -d 'Print the completions for a shell'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "man" -d 'Write the man pages into a folder'
complete -c regctl -n "__fish_regctl_using_subcommand help; and not __fish_seen_subcommand_from login logout search pull tag push catalog images rmi inspect history prune save load import copy tags digest manifest blob delete referrers ping config serve demo completion man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from manifest" -f -a "get" -d 'Print a manifest as the registry has it'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from manifest" -f -a "head" -d 'Print type, digest and size, with one request'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from manifest" -f -a "put" -d 'Store a manifest as it is; prints its digest'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from blob" -f -a "get" -d 'Print the bytes; the exit code says whether they were the right ones'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from blob" -f -a "head" -d 'Print digest and size, with one request'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "insecure" -d 'Registries that may be spoken to in plain HTTP, or over TLS that is not checked'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Show where each setting comes from'
complete -c regctl -n "__fish_regctl_using_subcommand help; and __fish_seen_subcommand_from serve" -f -a "gc" -d 'Free what no image refers to; refuses beside a running registry'
