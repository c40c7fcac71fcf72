package dev.darkroom.standalone;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A stage of a Dockerfile.
///
/// @param from image or stage that it begins with
/// @param name of the stage
/// @param lines what is done in it, each with its continuations
record Recipe(String from, String name, List<String> lines) {

    /// @param dockerfile its text
    /// @return its stages, in order
    static List<Recipe> read(String dockerfile) {
        var stages = new ArrayList<Recipe>();
        String whole = dockerfile.replaceAll("(?m)^#.*\n", "").replaceAll("\\\\\n\\s*", "");
        for (String line : whole.lines().filter(line -> !line.isBlank()).toList()) {
            String[] words = line.split("\\s+");
            if (words[0].equals("FROM")) {
                String name = words.length == 4 ? words[3] : "";
                stages.add(new Recipe(words[1], name, new ArrayList<>()));
            } else {
                stages.getLast().lines().add(line);
            }
        }
        return stages;
    }

    /// Whether it begins with one of these stages.
    Optional<Recipe> base(List<Recipe> stages) {
        return stages.stream().filter(stage -> stage.name().equals(from)).findFirst();
    }

    /// All that is done in it and in the stages that it begins with, from the first on.
    List<String> history(List<Recipe> stages) {
        var history = new ArrayList<String>();
        base(stages).ifPresent(base -> history.addAll(base.history(stages)));
        history.addAll(lines);
        return history;
    }
}
