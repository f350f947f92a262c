#compdef regctl
# Completion of regctl for zsh: in a folder of $fpath as _regctl, or sourced.
_regctl() {
    local -a open closed
    local candidate value
    for candidate in "${(@f)$(_CLAP_IFS=$'\n' _CLAP_COMPLETE_INDEX=$((CURRENT - 1)) \
        VARIABLE=zsh regctl -- "${(@)words[1,CURRENT]}" 2>/dev/null)}"; do
        [[ -z $candidate ]] && continue
        # A candidate is VALUE[:HELP], with its own colons escaped.
        value="${candidate//\\:/}"
        value="${value%%:*}"
        if [[ $value == */ || $candidate == *\\: ]]; then
            open+=("$candidate")
        else
            closed+=("$candidate")
        fi
    done
    # What goes on is not followed by a space.
    (( $#open )) && _describe -V 'values' open -S ''
    (( $#closed )) && _describe -V 'values' closed
}
if [[ ${funcstack[1]} == _regctl ]]; then
    _regctl "$@"
else
    compdef _regctl regctl
fi
