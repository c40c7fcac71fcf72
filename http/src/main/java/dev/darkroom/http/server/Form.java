package dev.darkroom.http.server;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The parts of a `multipart/form-data` body.
///
/// @param fields texts, by name
/// @param files in the order they came
public record Form(Map<String, String> fields, List<Part> files) {

    /// A file of a form.
    public record Part(String name, String fileName, String type, byte[] bytes) {}

    static Form blank() {
        return new Form(new LinkedHashMap<>(), new ArrayList<>());
    }

    public Optional<String> field(String name) {
        return Optional.ofNullable(fields.get(name)).filter(text -> !text.isEmpty());
    }

    /// @return the files of any of these names
    public List<Part> files(String... names) {
        return files.stream().filter(part -> List.of(names).contains(part.name())).toList();
    }
}
