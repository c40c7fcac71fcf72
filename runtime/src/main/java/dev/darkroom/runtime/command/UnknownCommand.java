package dev.darkroom.runtime.command;

import dev.darkroom.runtime.settings.Spelling;

import picocli.CommandLine;

import java.util.List;

/// What is told where no command was named, or one that is none.
final class UnknownCommand {

    private UnknownCommand() {}

    /// @param line whose subcommand was asked for
    /// @param words that were not understood
    static String told(CommandLine line, List<String> words) {
        if (words.isEmpty()) {
            return "a command is missing";
        }
        String word = words.getFirst();
        String path = line.getCommandSpec().qualifiedName();
        if (word.startsWith("-")) {
            return "option %s is not known".formatted(word);
        }
        return "command '%s' is not known".formatted(word)
                + Spelling.nearest(word, line.getSubcommands().keySet())
                        .map(meant -> "; did you mean %s %s?".formatted(path, meant))
                        .orElseGet(() -> prompt(line, word));
    }

    // Whoever writes a sentence means it to be drawn.
    private static String prompt(CommandLine line, String word) {
        return word.contains(" ") && line.getSubcommands().containsKey("draw")
                ? "; did you mean %s draw '%s'?"
                        .formatted(line.getCommandSpec().qualifiedName(), word)
                : "";
    }
}
