# Completion of regctl for bash 4 and newer.
_regctl() {
    # Names have colons, at which bash breaks words; so the words are read from the line.
    local -a words
    local line="${COMP_LINE:0:COMP_POINT}" IFS
    IFS=$' \t\n' read -ra words <<<"$line"
    [[ $line == *[$' \t'] ]] && words+=("")
    local current="${words[-1]}" kept=""
    # Bash replaces only what follows the last break.
    if [[ $current =~ [:=@] ]]; then
        local breaks="${COMP_WORDBREAKS//[^:=@]/}"
        [[ -n $breaks ]] && kept="${current%"${current##*[$breaks]}"}"
    fi
    mapfile -t COMPREPLY < <(_CLAP_IFS=$'\n' _CLAP_COMPLETE_INDEX=$((${#words[@]} - 1)) \
        REGCTL_COMPLETE=bash regctl -- "${words[@]}" 2>/dev/null)
    COMPREPLY=("${COMPREPLY[@]#"$kept"}")
    [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/:] ]] && compopt -o nospace
    return 0
}
complete -o bashdefault -F _regctl regctl
