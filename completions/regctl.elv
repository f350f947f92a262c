
set edit:completion:arg-completer[regctl] = { |@words|
    var index = (count $words)
    set index = (- $index 1)

    put (env _CLAP_IFS="\n" _CLAP_COMPLETE_INDEX=(to-string $index) REGCTL_COMPLETE="elvish" regctl -- $@words) | to-lines
}

