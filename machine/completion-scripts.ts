/**
 * The script for each shell. All three ask the command itself, so they never become stale. A Tab runs the launcher whose script was loaded,
 * or a command on the PATH, and never a program that lies in the folder where somebody stands: that folder may be anybody's.
 */
import { quoted } from "../text/invocation";

/** `files`, `folders`, `programs` on a line of their own: the shell completes those itself. */
export const asked = "__complete";

/** For bash and zsh: a function that sets `program`. `find` looks a command up on the PATH, `last` is the last launcher. */
const programOf = (
  find: string,
  last: string,
) => `# What a Tab runs for the word that was typed: the same file, or a command on the PATH.
_strongroom_program() {
  local typed=$1 one
  case $typed in
    "~/"*) typed=$HOME/\${typed#"~/"} ;;
    */*) ;;
    *) program=$(${find} -- "$typed"); case $program in /*) return ;; esac; typed=${last} ;;
  esac
  for one in "\${_strongroom_launchers[@]}"; do
    if [[ $typed -ef $one ]]; then program=$one; return; fi
  done
  return 1
}`;

const bash = (launcher: string) => `# Completion of strongroom for bash
_strongroom_launchers+=(${launcher})
${programOf("type -P", "${_strongroom_launchers[${#_strongroom_launchers[@]} - 1]}")}
_strongroom() {
  local program current=\${COMP_WORDS[COMP_CWORD]} word
  COMPREPLY=()
  _strongroom_program "\${COMP_WORDS[0]}" || return
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

const zsh = (launcher: string) => `#compdef strongroom
# Completion of strongroom for zsh, after compinit
typeset -gaU _strongroom_launchers
_strongroom_launchers+=(${launcher})
${programOf("whence -p", "${_strongroom_launchers[-1]}")}
_strongroom() {
  local program line word
  local -a candidates
  _strongroom_program "\${(Q)words[1]}" || return
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

const fish = (launcher: string) => `# Completion of strongroom for fish
set -ga __strongroom_launchers ${launcher}
# What a Tab runs for the word that was typed: the same file, or a command on the PATH.
function __strongroom_program
  set -l typed (string replace -r '^~/' "$HOME/" -- $argv[1])
  if not string match -q '*/*' -- $typed
    set -l found (command -s -- $typed)
    if string match -q '/*' -- $found
      echo $found
      return
    end
    set typed $__strongroom_launchers[-1]
  end
  set -l real (builtin realpath -- $typed 2>/dev/null)
  for one in $__strongroom_launchers
    if test -n "$real" -a "$real" = (builtin realpath -- $one 2>/dev/null)
      echo $one
      return
    end
  end
  return 1
end
function __strongroom_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l program (__strongroom_program $words[1]); or return
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

/** In fish a backslash in single quotes can escape. */
const fishQuoted = (text: string) => `'${text.replace(/[\\']/g, "\\$&")}'`;

/** By the launcher's whole path. */
export const scripts = {
  bash: (launcher: string) => bash(quoted(launcher)),
  zsh: (launcher: string) => zsh(quoted(launcher)),
  fish: (launcher: string) => fish(fishQuoted(launcher)),
} as const;

export type Shell = keyof typeof scripts;
