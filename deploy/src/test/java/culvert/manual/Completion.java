package culvert.manual;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What shells complete, each in its own language. */
final class Completion {
    private final Map<String, List<Option>> options = new LinkedHashMap<>();
    private final Map<String, String> sentences = new LinkedHashMap<>();

    Completion(List<Command> commands) {
        for (Command command : commands) {
            String name = command.name().replace(Launcher.REMOTE, ""); // the flags of both
            sentences.putIfAbsent(name, command.sentence());
            options.merge(
                    name,
                    command.options(),
                    (first, second) -> Stream.concat(first.stream(), second.stream())
                            .filter(distinct())
                            .toList());
        }
    }

    private static Predicate<Option> distinct() {
        Set<List<String>> seen = new HashSet<>();
        return option -> seen.add(option.names());
    }

    String bash() {
        StringBuilder script = new StringBuilder("""
                # completion of culvert in bash, written by the build
                _culvert() {
                    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} path=${COMP_WORDS[1]} flags
                    # a flag and its value are words of their own, and so is the sign between them
                    [[ $word != = ]] || word=
                    [[ $before != = ]] || before=${COMP_WORDS[COMP_CWORD - 2]}
                    COMPREPLY=()
                    if ((COMP_CWORD == 1)); then
                        COMPREPLY=($(compgen -W "%s" -- "$word"))
                        return
                    fi
                    case $path:${COMP_WORDS[2]} in
                """.formatted(String.join(" ", below(""))));
        for (String command : options.keySet()) {
            if (command.indexOf(' ') >= 0) {
                script.append("        ")
                        .append(command.replace(' ', ':'))
                        .append(") path='")
                        .append(command)
                        .append("' ;;\n");
            }
        }
        script.append("    esac\n    case $path in\n");
        options.forEach((command, all) -> bash(script, command, all));
        return script.append("""
                        *) return ;;
                    esac
                    COMPREPLY=($(compgen -W "$flags" -- "$word"))
                }
                complete -F _culvert culvert
                """).toString();
    }

    private void bash(StringBuilder script, String command, List<Option> all) {
        script.append("        '").append(command).append("')\n            case $before in\n");
        for (Option option : all) {
            if (option.takesValue()) {
                String answer = option.takesFile()
                        ? "COMPREPLY=($(compgen -f -- \"$word\"))"
                        : "COMPREPLY=($(compgen -W \"" + String.join(" ", option.words()) + "\" -- \"$word\"))";
                script.append("                ")
                        .append(String.join(" | ", option.names()))
                        .append(") ")
                        .append(answer)
                        .append("; return ;;\n");
            }
        }
        script.append("            esac\n            flags='")
                .append(words(command, all))
                .append("'\n            ;;\n");
    }

    private String words(String command, List<Option> all) {
        return Stream.concat(below(command).stream(), all.stream().flatMap(option -> option.names().stream()))
                .collect(Collectors.joining(" "));
    }

    /** The last words of the commands right below one. */
    private List<String> below(String command) {
        String prefix = command.isEmpty() ? "" : command + " ";
        return sentences.keySet().stream()
                .filter(name ->
                        name.startsWith(prefix) && name.indexOf(' ', prefix.length()) < 0 && !name.equals(command))
                .map(name -> name.substring(prefix.length()))
                .toList();
    }

    String zsh() {
        StringBuilder script = new StringBuilder("""
                #compdef culvert
                # completion of culvert in zsh, written by the build
                local -a commands
                if ((CURRENT == 2)); then
                """);
        commands(script, "");
        script.append("""
                    _describe command commands
                    return
                fi
                local name=$words[2]
                case "$words[2] $words[3]" in
                """);
        options.keySet().stream()
                .filter(name -> name.indexOf(' ') >= 0)
                .forEach(name -> script.append("    '" + name + "') ((CURRENT == 3)) || name='" + name + "' ;;\n"));
        script.append("esac\ncase $name in\n");
        options.forEach((command, all) -> {
            script.append("    '").append(command).append("')\n");
            if (!below(command).isEmpty()) {
                script.append("        if ((CURRENT == 3)) && [[ $words[3] != -* ]]; then\n    ");
                commands(script, command);
                script.append("            _describe command commands\n        fi\n");
            }
            int skipped = command.split(" ", -1).length;
            script.append("        shift ")
                    .append(skipped)
                    .append(" words\n        ((CURRENT -= ")
                    .append(skipped)
                    .append("))\n        _arguments -s");
            all.forEach(option -> zsh(script, option));
            script.append("\n        ;;\n");
        });
        return script.append("esac\n").toString();
    }

    private void commands(StringBuilder script, String above) {
        script.append("    commands=(");
        String prefix = above.isEmpty() ? "" : above + " ";
        below(above)
                .forEach(name ->
                        script.append(' ').append(shell(name + ":" + sentences.getOrDefault(prefix + name, ""))));
        script.append(" )\n");
    }

    private static void zsh(StringBuilder script, Option option) {
        String sentence = option.sentence().replaceAll("[\\\\\\[\\]:]", "\\\\$0");
        String value = option.takesValue()
                ? ":" + option.label().replace(":", "\\:") + ":"
                        + (option.takesFile()
                                ? "_files"
                                : option.words().isEmpty() ? "" : "(" + String.join(" ", option.words()) + ")")
                : "";
        for (String name : option.names()) {
            String sign = option.takesValue() && name.startsWith("--") ? "=" : "";
            script.append(" \\\n            ")
                    .append(shell(
                            "(" + String.join(" ", option.names()) + ")" + name + sign + "[" + sentence + "]" + value));
        }
    }

    String fish() {
        StringBuilder script = new StringBuilder("""
                # completion of culvert in fish, written by the build
                complete -c culvert -f
                """);
        sentences.forEach((name, sentence) -> {
            int space = name.lastIndexOf(' ');
            String where = space < 0 ? "__fish_use_subcommand" : seen(name.substring(0, space));
            script.append("complete -c culvert -n ")
                    .append(shell(where))
                    .append(" -a ")
                    .append(shell(name.substring(space + 1)))
                    .append(" -d ")
                    .append(fishText(sentence))
                    .append('\n');
        });
        options.forEach((command, all) -> all.forEach(option -> fish(script, command, option)));
        return script.toString();
    }

    private static void fish(StringBuilder script, String command, Option option) {
        script.append("complete -c culvert -n ").append(shell(seen(command)));
        for (String name : option.names()) {
            script.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
        }
        if (option.takesFile()) {
            script.append(" -r -F");
        } else if (option.takesValue()) {
            script.append(" -x");
            if (!option.words().isEmpty()) {
                script.append(" -a ").append(shell(String.join(" ", option.words())));
            }
        }
        script.append(" -d ").append(fishText(option.sentence())).append('\n');
    }

    private static String seen(String command) {
        return "__fish_seen_subcommand_from " + command.substring(command.lastIndexOf(' ') + 1);
    }

    private static String shell(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    private static String fishText(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
