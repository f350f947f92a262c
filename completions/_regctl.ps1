
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'regctl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'regctl'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'regctl' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Print the version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print the version')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Log in to a registry')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Log out from a registry')
            [CompletionResult]::new('search', 'search', [CompletionResultType]::ParameterValue, 'Search Docker Hub, or another registry, for images')
            [CompletionResult]::new('pull', 'pull', [CompletionResultType]::ParameterValue, 'Download an image from a registry')
            [CompletionResult]::new('tag', 'tag', [CompletionResultType]::ParameterValue, 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE')
            [CompletionResult]::new('push', 'push', [CompletionResultType]::ParameterValue, 'Upload an image to a registry')
            [CompletionResult]::new('catalog', 'catalog', [CompletionResultType]::ParameterValue, 'List the repositories of a registry')
            [CompletionResult]::new('images', 'images', [CompletionResultType]::ParameterValue, 'List the images of the local store')
            [CompletionResult]::new('rmi', 'rmi', [CompletionResultType]::ParameterValue, 'Remove images from the local store')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show what images are: command, volumes, layers, platform')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show the steps that made an image')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Free what no image of the local store needs')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Save images to an archive that docker load, podman load and skopeo take')
            [CompletionResult]::new('load', 'load', [CompletionResultType]::ParameterValue, 'Load images from an archive of docker save, podman save, skopeo, buildkit or regctl save')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Make an image of a root file system''s tar')
            [CompletionResult]::new('copy', 'copy', [CompletionResultType]::ParameterValue, 'Copy images between registries, OCI layouts, archives, the Docker Engine and the local store')
            [CompletionResult]::new('cp', 'cp', [CompletionResultType]::ParameterValue, 'Copy images between registries, OCI layouts, archives, the Docker Engine and the local store')
            [CompletionResult]::new('tags', 'tags', [CompletionResultType]::ParameterValue, 'List the tags of a repository on its registry')
            [CompletionResult]::new('ls', 'ls', [CompletionResultType]::ParameterValue, 'List the tags of a repository on its registry')
            [CompletionResult]::new('digest', 'digest', [CompletionResultType]::ParameterValue, 'Print the digest that a name stands for on its registry')
            [CompletionResult]::new('manifest', 'manifest', [CompletionResultType]::ParameterValue, 'Get, put or look at manifests of a registry')
            [CompletionResult]::new('blob', 'blob', [CompletionResultType]::ParameterValue, 'Get or look at blobs of a registry')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Remove a tag, an image or a whole repository from a registry')
            [CompletionResult]::new('referrers', 'referrers', [CompletionResultType]::ParameterValue, 'List the signatures, SBOMs and other artifacts that point at an image')
            [CompletionResult]::new('ping', 'ping', [CompletionResultType]::ParameterValue, 'Find out what stands at a host, and whether a push would work, without pushing')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show and change the user''s own settings')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Run a private registry on this machine')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Show the whole story on this machine: a registry, a push, a pull elsewhere')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print the completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Write the man pages into a folder')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;login' {
            [CompletionResult]::new('-u', '-u', [CompletionResultType]::ParameterName, 'User name')
            [CompletionResult]::new('--username', '--username', [CompletionResultType]::ParameterName, 'User name')
            [CompletionResult]::new('-p', '-p', [CompletionResultType]::ParameterName, 'Password or access token; better use --password-stdin')
            [CompletionResult]::new('--password', '--password', [CompletionResultType]::ParameterName, 'Password or access token; better use --password-stdin')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--password-stdin', '--password-stdin', [CompletionResultType]::ParameterName, 'Take the password from stdin')
            [CompletionResult]::new('--get-login', '--get-login', [CompletionResultType]::ParameterName, 'Print the user name that is logged in, and nothing else')
            [CompletionResult]::new('--list', '--list', [CompletionResultType]::ParameterName, 'List where you are logged in')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;logout' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Forget every registry')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;search' {
            [CompletionResult]::new('-s', '-s', [CompletionResultType]::ParameterName, 'Only those with at least this many stars')
            [CompletionResult]::new('--stars', '--stars', [CompletionResultType]::ParameterName, 'Only those with at least this many stars')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Only those with stars=N, is-official=BOOL or is-automated=BOOL; repeatable')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'Only those with stars=N, is-official=BOOL or is-automated=BOOL; repeatable')
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most this many, 1 to 100')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'table, json, ''table TEMPLATE'' or a Go template')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-trunc', '--no-trunc', [CompletionResultType]::ParameterName, 'Show whole descriptions')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;pull' {
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'The platform to pull, os/arch[/variant] or all; repeatable (default: this machine''s)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Pull every tag of the repository')
            [CompletionResult]::new('--all-tags', '--all-tags', [CompletionResultType]::ParameterName, 'Pull every tag of the repository')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print just the name of what was pulled')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print just the name of what was pulled')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;tag' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;push' {
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Push just this platform''s image of a multi-platform image')
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'Push what is at this place instead of the store: oci:DIR, docker-archive:FILE, docker-daemon:NAME')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Push every local tag of the repository')
            [CompletionResult]::new('--all-tags', '--all-tags', [CompletionResultType]::ParameterName, 'Push every local tag of the repository')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print just the name of what was pushed')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print just the name of what was pushed')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;catalog' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'At most this many')
            [CompletionResult]::new('--last', '--last', [CompletionResultType]::ParameterName, 'Only those after this one')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'table, json, ''table TEMPLATE'' or a Go template')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--tags', '--tags', [CompletionResultType]::ParameterName, 'Each repository''s tags too')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;images' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'reference=PATTERN, before=IMAGE, since=IMAGE or dangling=false; repeatable')
            [CompletionResult]::new('--filter', '--filter', [CompletionResultType]::ParameterName, 'reference=PATTERN, before=IMAGE, since=IMAGE or dangling=false; repeatable')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'table, json, ''table TEMPLATE'' or a Go template')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--digests', '--digests', [CompletionResultType]::ParameterName, 'Show digests')
            [CompletionResult]::new('--no-trunc', '--no-trunc', [CompletionResultType]::ParameterName, 'Show whole IDs')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print just the IDs')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print just the IDs')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;rmi' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Do not complain of images that are not there, and remove every name of an ID')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Do not complain of images that are not there, and remove every name of an ID')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;inspect' {
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'With --remote: the platform of a multi-platform image (default: this machine''s)')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'A Go template, or json')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'A Go template, or json')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--remote', '--remote', [CompletionResultType]::ParameterName, 'Look at the registry, and pull nothing')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;history' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'table, json, ''table TEMPLATE'' or a Go template')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-trunc', '--no-trunc', [CompletionResultType]::ParameterName, 'Show whole IDs and commands')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print just the IDs')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print just the IDs')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;prune' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;save' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The file to write (default: stdout)')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The file to write (default: stdout)')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'The platform to save of a multi-platform image (default: all of it, else what is here)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;load' {
            [CompletionResult]::new('-i', '-i', [CompletionResultType]::ParameterName, 'The archive, plain or compressed with gzip or zstd (default: stdin)')
            [CompletionResult]::new('--input', '--input', [CompletionResultType]::ParameterName, 'The archive, plain or compressed with gzip or zstd (default: stdin)')
            [CompletionResult]::new('-t', '-t', [CompletionResultType]::ParameterName, 'The name to give to the one image of the archive')
            [CompletionResult]::new('--tag', '--tag', [CompletionResultType]::ParameterName, 'The name to give to the one image of the archive')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print nothing but the names')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print nothing but the names')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;import' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'A line of a Dockerfile: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, USER, VOLUME, WORKDIR')
            [CompletionResult]::new('--change', '--change', [CompletionResultType]::ParameterName, 'A line of a Dockerfile: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, USER, VOLUME, WORKDIR')
            [CompletionResult]::new('-m', '-m', [CompletionResultType]::ParameterName, 'A note about where it comes from')
            [CompletionResult]::new('--message', '--message', [CompletionResultType]::ParameterName, 'A note about where it comes from')
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'The platform that it runs on (default: this machine''s)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;copy' {
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Copy just this platform''s image, os/arch[/variant]; several make an index of those')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Copy every tag of the repository')
            [CompletionResult]::new('--all-tags', '--all-tags', [CompletionResultType]::ParameterName, 'Copy every tag of the repository')
            [CompletionResult]::new('--referrers', '--referrers', [CompletionResultType]::ParameterName, 'Copy signatures, SBOMs and other artifacts that point at the image too')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be copied, and copy nothing')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print just the digest')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print just the digest')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;cp' {
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'Copy just this platform''s image, os/arch[/variant]; several make an index of those')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('-a', '-a', [CompletionResultType]::ParameterName, 'Copy every tag of the repository')
            [CompletionResult]::new('--all-tags', '--all-tags', [CompletionResultType]::ParameterName, 'Copy every tag of the repository')
            [CompletionResult]::new('--referrers', '--referrers', [CompletionResultType]::ParameterName, 'Copy signatures, SBOMs and other artifacts that point at the image too')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be copied, and copy nothing')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'Print just the digest')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'Print just the digest')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;tags' {
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'By name, with numbers in their order, by date or by size, the newest and largest first')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'table, json, ''table TEMPLATE'' or a Go template; looks at each image')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--long', '--long', [CompletionResultType]::ParameterName, 'Show when each image was made, its size, platforms and digest')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;ls' {
            [CompletionResult]::new('--sort', '--sort', [CompletionResultType]::ParameterName, 'By name, with numbers in their order, by date or by size, the newest and largest first')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'table, json, ''table TEMPLATE'' or a Go template; looks at each image')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--long', '--long', [CompletionResultType]::ParameterName, 'Show when each image was made, its size, platforms and digest')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;digest' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;manifest' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print a manifest as the registry has it')
            [CompletionResult]::new('head', 'head', [CompletionResultType]::ParameterValue, 'Print type, digest and size, with one request')
            [CompletionResult]::new('put', 'put', [CompletionResultType]::ParameterValue, 'Store a manifest as it is; prints its digest')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;manifest;get' {
            [CompletionResult]::new('--platform', '--platform', [CompletionResultType]::ParameterName, 'The manifest of this platform, where it is an index')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;manifest;head' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;manifest;put' {
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'The manifest (default: stdin)')
            [CompletionResult]::new('--file', '--file', [CompletionResultType]::ParameterName, 'The manifest (default: stdin)')
            [CompletionResult]::new('--media-type', '--media-type', [CompletionResultType]::ParameterName, 'Its media type (default: what it says itself)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;manifest;help' {
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print a manifest as the registry has it')
            [CompletionResult]::new('head', 'head', [CompletionResultType]::ParameterValue, 'Print type, digest and size, with one request')
            [CompletionResult]::new('put', 'put', [CompletionResultType]::ParameterValue, 'Store a manifest as it is; prints its digest')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;manifest;help;get' {
            break
        }
        'regctl;manifest;help;head' {
            break
        }
        'regctl;manifest;help;put' {
            break
        }
        'regctl;manifest;help;help' {
            break
        }
        'regctl;blob' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the bytes; the exit code says whether they were the right ones')
            [CompletionResult]::new('head', 'head', [CompletionResultType]::ParameterValue, 'Print digest and size, with one request')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;blob;get' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The file to write (default: stdout)')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The file to write (default: stdout)')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;blob;head' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;blob;help' {
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the bytes; the exit code says whether they were the right ones')
            [CompletionResult]::new('head', 'head', [CompletionResultType]::ParameterValue, 'Print digest and size, with one request')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;blob;help;get' {
            break
        }
        'regctl;blob;help;head' {
            break
        }
        'regctl;blob;help;help' {
            break
        }
        'regctl;delete' {
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Remove tags but the newest N, by when their images were made')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Remove tags whose images were made longer ago, such as 30d, 12h')
            [CompletionResult]::new('--match', '--match', [CompletionResultType]::ParameterName, 'Of the tags, only those that fit; * and ? stand for others')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--digest', '--digest', [CompletionResultType]::ParameterName, 'Remove the image that the tag stands for, with all its tags')
            [CompletionResult]::new('--all', '--all', [CompletionResultType]::ParameterName, 'Remove every image of the repository')
            [CompletionResult]::new('-f', '-f', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be removed, and remove nothing')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;referrers' {
            [CompletionResult]::new('--artifact-type', '--artifact-type', [CompletionResultType]::ParameterName, 'Only artifacts of this type')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'table, json, ''table TEMPLATE'' or a Go template')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;ping' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;config' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('insecure', 'insecure', [CompletionResultType]::ParameterValue, 'Registries that may be spoken to in plain HTTP, or over TLS that is not checked')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show where each setting comes from')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;config;insecure' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Trust a registry, or every address of a network')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Trust it no longer')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List what is trusted, and where that is said')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;config;insecure;add' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;config;insecure;remove' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;config;insecure;list' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;config;insecure;help' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Trust a registry, or every address of a network')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Trust it no longer')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List what is trusted, and where that is said')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;config;insecure;help;add' {
            break
        }
        'regctl;config;insecure;help;remove' {
            break
        }
        'regctl;config;insecure;help;list' {
            break
        }
        'regctl;config;insecure;help;help' {
            break
        }
        'regctl;config;show' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;config;help' {
            [CompletionResult]::new('insecure', 'insecure', [CompletionResultType]::ParameterValue, 'Registries that may be spoken to in plain HTTP, or over TLS that is not checked')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show where each setting comes from')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;config;help;insecure' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Trust a registry, or every address of a network')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Trust it no longer')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List what is trusted, and where that is said')
            break
        }
        'regctl;config;help;insecure;add' {
            break
        }
        'regctl;config;help;insecure;remove' {
            break
        }
        'regctl;config;help;insecure;list' {
            break
        }
        'regctl;config;help;show' {
            break
        }
        'regctl;config;help;help' {
            break
        }
        'regctl;serve' {
            [CompletionResult]::new('--addr', '--addr', [CompletionResultType]::ParameterName, 'Where to listen; port 0 is any free one')
            [CompletionResult]::new('--htpasswd', '--htpasswd', [CompletionResultType]::ParameterName, 'Ask for a user name and password of this file, made with htpasswd -B')
            [CompletionResult]::new('--tls-cert', '--tls-cert', [CompletionResultType]::ParameterName, 'Speak TLS with this certificate')
            [CompletionResult]::new('--tls-key', '--tls-key', [CompletionResultType]::ParameterName, 'The key of the certificate')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--read-only', '--read-only', [CompletionResultType]::ParameterName, 'Let nobody change anything')
            [CompletionResult]::new('--no-delete', '--no-delete', [CompletionResultType]::ParameterName, 'Let nobody remove anything')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('gc', 'gc', [CompletionResultType]::ParameterValue, 'Free what no image refers to; refuses beside a running registry')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;serve;gc' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;serve;help' {
            [CompletionResult]::new('gc', 'gc', [CompletionResultType]::ParameterValue, 'Free what no image refers to; refuses beside a running registry')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;serve;help;gc' {
            break
        }
        'regctl;serve;help;help' {
            break
        }
        'regctl;demo' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Leave the registry running, and its data where it is')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;completion' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;man' {
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'Folder of config.json (DOCKER_CONFIG; default ~/.docker)')
            [CompletionResult]::new('--root', '--root', [CompletionResultType]::ParameterName, 'The local image store (REGCTL_ROOT)')
            [CompletionResult]::new('--insecure-registry', '--insecure-registry', [CompletionResultType]::ParameterName, 'A registry that may be spoken to in plain HTTP, or over TLS that is not checked (REGCTL_INSECURE_REGISTRIES, with commas between)')
            [CompletionResult]::new('--progress', '--progress', [CompletionResultType]::ParameterName, 'How to show progress: bars on a terminal, Docker''s lines elsewhere, or JSON')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour (also NO_COLOR, CLICOLOR_FORCE)')
            [CompletionResult]::new('--jobs', '--jobs', [CompletionResultType]::ParameterName, 'How many transfers run at once')
            [CompletionResult]::new('--limit-rate', '--limit-rate', [CompletionResultType]::ParameterName, 'Move at most so many bytes a second, such as 5M')
            [CompletionResult]::new('--chunk-size', '--chunk-size', [CompletionResultType]::ParameterName, 'Send layers in requests of at most this size, such as 50M, for proxies that take no more')
            [CompletionResult]::new('--timeout', '--timeout', [CompletionResultType]::ParameterName, 'How long a registry may be silent before the request is tried again, such as 10s (default: 60s for an answer or the next bytes, 300s for the end of an upload)')
            [CompletionResult]::new('-l', '-l', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--log-level', '--log-level', [CompletionResultType]::ParameterName, 'What to show on stderr beside results')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Fetch anew what an earlier run left half done')
            [CompletionResult]::new('-D', '-D ', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('--debug', '--debug', [CompletionResultType]::ParameterName, 'Show each request and answer on stderr, every secret struck out')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'regctl;help' {
            [CompletionResult]::new('login', 'login', [CompletionResultType]::ParameterValue, 'Log in to a registry')
            [CompletionResult]::new('logout', 'logout', [CompletionResultType]::ParameterValue, 'Log out from a registry')
            [CompletionResult]::new('search', 'search', [CompletionResultType]::ParameterValue, 'Search Docker Hub, or another registry, for images')
            [CompletionResult]::new('pull', 'pull', [CompletionResultType]::ParameterValue, 'Download an image from a registry')
            [CompletionResult]::new('tag', 'tag', [CompletionResultType]::ParameterValue, 'Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE')
            [CompletionResult]::new('push', 'push', [CompletionResultType]::ParameterValue, 'Upload an image to a registry')
            [CompletionResult]::new('catalog', 'catalog', [CompletionResultType]::ParameterValue, 'List the repositories of a registry')
            [CompletionResult]::new('images', 'images', [CompletionResultType]::ParameterValue, 'List the images of the local store')
            [CompletionResult]::new('rmi', 'rmi', [CompletionResultType]::ParameterValue, 'Remove images from the local store')
            [CompletionResult]::new('inspect', 'inspect', [CompletionResultType]::ParameterValue, 'Show what images are: command, volumes, layers, platform')
            [CompletionResult]::new('history', 'history', [CompletionResultType]::ParameterValue, 'Show the steps that made an image')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Free what no image of the local store needs')
            [CompletionResult]::new('save', 'save', [CompletionResultType]::ParameterValue, 'Save images to an archive that docker load, podman load and skopeo take')
            [CompletionResult]::new('load', 'load', [CompletionResultType]::ParameterValue, 'Load images from an archive of docker save, podman save, skopeo, buildkit or regctl save')
            [CompletionResult]::new('import', 'import', [CompletionResultType]::ParameterValue, 'Make an image of a root file system''s tar')
            [CompletionResult]::new('copy', 'copy', [CompletionResultType]::ParameterValue, 'Copy images between registries, OCI layouts, archives, the Docker Engine and the local store')
            [CompletionResult]::new('tags', 'tags', [CompletionResultType]::ParameterValue, 'List the tags of a repository on its registry')
            [CompletionResult]::new('digest', 'digest', [CompletionResultType]::ParameterValue, 'Print the digest that a name stands for on its registry')
            [CompletionResult]::new('manifest', 'manifest', [CompletionResultType]::ParameterValue, 'Get, put or look at manifests of a registry')
            [CompletionResult]::new('blob', 'blob', [CompletionResultType]::ParameterValue, 'Get or look at blobs of a registry')
            [CompletionResult]::new('delete', 'delete', [CompletionResultType]::ParameterValue, 'Remove a tag, an image or a whole repository from a registry')
            [CompletionResult]::new('referrers', 'referrers', [CompletionResultType]::ParameterValue, 'List the signatures, SBOMs and other artifacts that point at an image')
            [CompletionResult]::new('ping', 'ping', [CompletionResultType]::ParameterValue, 'Find out what stands at a host, and whether a push would work, without pushing')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Show and change the user''s own settings')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Run a private registry on this machine')
            [CompletionResult]::new('demo', 'demo', [CompletionResultType]::ParameterValue, 'Show the whole story on this machine: a registry, a push, a pull elsewhere')
            [CompletionResult]::new('completion', 'completion', [CompletionResultType]::ParameterValue, 'Print the completions for a shell')
            [CompletionResult]::new('man', 'man', [CompletionResultType]::ParameterValue, 'Write the man pages into a folder')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'regctl;help;login' {
            break
        }
        'regctl;help;logout' {
            break
        }
        'regctl;help;search' {
            break
        }
        'regctl;help;pull' {
            break
        }
        'regctl;help;tag' {
            break
        }
        'regctl;help;push' {
            break
        }
        'regctl;help;catalog' {
            break
        }
        'regctl;help;images' {
            break
        }
        'regctl;help;rmi' {
            break
        }
        'regctl;help;inspect' {
            break
        }
        'regctl;help;history' {
            break
        }
        'regctl;help;prune' {
            break
        }
        'regctl;help;save' {
            break
        }
        'regctl;help;load' {
            break
        }
        'regctl;help;import' {
            break
        }
        'regctl;help;copy' {
            break
        }
        'regctl;help;tags' {
            break
        }
        'regctl;help;digest' {
            break
        }
        'regctl;help;manifest' {
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print a manifest as the registry has it')
            [CompletionResult]::new('head', 'head', [CompletionResultType]::ParameterValue, 'Print type, digest and size, with one request')
            [CompletionResult]::new('put', 'put', [CompletionResultType]::ParameterValue, 'Store a manifest as it is; prints its digest')
            break
        }
        'regctl;help;manifest;get' {
            break
        }
        'regctl;help;manifest;head' {
            break
        }
        'regctl;help;manifest;put' {
            break
        }
        'regctl;help;blob' {
            [CompletionResult]::new('get', 'get', [CompletionResultType]::ParameterValue, 'Print the bytes; the exit code says whether they were the right ones')
            [CompletionResult]::new('head', 'head', [CompletionResultType]::ParameterValue, 'Print digest and size, with one request')
            break
        }
        'regctl;help;blob;get' {
            break
        }
        'regctl;help;blob;head' {
            break
        }
        'regctl;help;delete' {
            break
        }
        'regctl;help;referrers' {
            break
        }
        'regctl;help;ping' {
            break
        }
        'regctl;help;config' {
            [CompletionResult]::new('insecure', 'insecure', [CompletionResultType]::ParameterValue, 'Registries that may be spoken to in plain HTTP, or over TLS that is not checked')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Show where each setting comes from')
            break
        }
        'regctl;help;config;insecure' {
            [CompletionResult]::new('add', 'add', [CompletionResultType]::ParameterValue, 'Trust a registry, or every address of a network')
            [CompletionResult]::new('remove', 'remove', [CompletionResultType]::ParameterValue, 'Trust it no longer')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'List what is trusted, and where that is said')
            break
        }
        'regctl;help;config;insecure;add' {
            break
        }
        'regctl;help;config;insecure;remove' {
            break
        }
        'regctl;help;config;insecure;list' {
            break
        }
        'regctl;help;config;show' {
            break
        }
        'regctl;help;serve' {
            [CompletionResult]::new('gc', 'gc', [CompletionResultType]::ParameterValue, 'Free what no image refers to; refuses beside a running registry')
            break
        }
        'regctl;help;serve;gc' {
            break
        }
        'regctl;help;demo' {
            break
        }
        'regctl;help;completion' {
            break
        }
        'regctl;help;man' {
            break
        }
        'regctl;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
