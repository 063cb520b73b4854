/** The script for each shell. All three ask the command itself, by the path that was typed, so they never become stale. */

/** `files`, `folders`, `programs` on a line of their own: the shell completes those itself. */
export const asked = "__complete";

const bash = `# Completion of strongroom for bash: source <(./strongroom completion bash)
_strongroom() {
  local program=\${COMP_WORDS[0]} current=\${COMP_WORDS[COMP_CWORD]} word
  case $program in "~/"*) program=$HOME/\${program#"~/"} ;; esac
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    case $word in
      :files) type compopt >/dev/null 2>&1 && compopt -o filenames
        while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -f -- "$current") ;;
      :folders) type compopt >/dev/null 2>&1 && compopt -o filenames
        while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -d -- "$current") ;;
      :programs) while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -c -- "$current" | sort -u) ;;
      *" "*) COMPREPLY+=("'$word'") ;;
      ?*) COMPREPLY+=("$word") ;;
    esac
  done < <("$program" ${asked} -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _strongroom strongroom`;

const zsh = `#compdef strongroom
# Completion of strongroom for zsh: source <(./strongroom completion zsh), after compinit
_strongroom() {
  local program=\${~words[1]} line word
  local -a candidates
  for line in "\${(@f)$("$program" ${asked} -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    case $line in
      :files) _files; return ;;
      :folders) _files -/; return ;;
      :programs) _command_names; return ;;
      *$'\\t'*) word=\${line%%$'\\t'*}
        candidates+=("\${word//:/\\\\:}:\${line#*$'\\t'}") ;;
      ?*) candidates+=("\${line//:/\\\\:}") ;;
    esac
  done
  _describe -V strongroom candidates
}
if [ "$funcstack[1]" = _strongroom ]; then _strongroom "$@"; else compdef _strongroom strongroom; fi`;

const fish = `# Completion of strongroom for fish: ./strongroom completion fish | source
function __strongroom_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
  set -e words[1]
  for line in ($program ${asked} -- $words "$current" 2>/dev/null)
    switch $line
      case :files
        __fish_complete_path "$current"
      case :folders
        __fish_complete_directories "$current"
      case :programs
        complete -C "$current"
      case '*'
        printf '%s\\n' $line
    end
  end
end
complete -c strongroom -f -k -a '(__strongroom_complete)'`;

export const scripts = { bash, zsh, fish } as const;

export type Shell = keyof typeof scripts;
