namespace Sunup.Cli.Completion;

/// <summary>The completion script for bash. It asks the program itself, so it never falls behind the commands.</summary>
public static class BashCompletion
{
    public const string Script = """
        # bash completion for sunup: asks the program, and offers files where it has no words of its own.
        _sunup() {
            local word=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]/#\~/$HOME} line position words
            [[ $word == "=" ]] && word=
            line="sunup${COMP_LINE#"${COMP_WORDS[0]}"}"
            position=$((COMP_POINT - ${#COMP_WORDS[0]} + 5))
            words=$("$program" "[suggest:$position]" "$line" 2>/dev/null) || words=
            if [[ $word != -* ]]; then
                # Options only when a dash asks for them; they would hide the files.
                words=$(printf '%s\n' "$words" | grep -v -e '^-' -e '^/')
            fi
            mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
        }
        complete -o default -F _sunup sunup

        """;
}
