package dev.darkroom.worker;

import dev.darkroom.schemas.topic.Topics;
import dev.darkroom.worker.prompt.PromptReader;

import java.nio.file.Path;
import java.util.Optional;

/// One model that a worker serves.
///
/// @param name of it in requests, and so of its queue; empty for the default model
/// @param folder where it lies
/// @param lanes requests of it that are held at once
public record ServedModel(Optional<String> name, Path folder, int lanes) {

    /// What people call it.
    public String title() {
        return name.orElse("default");
    }

    /// The queue that its requests travel on.
    PromptReader.Queue queue(Topics topics) {
        return new PromptReader.Queue(name.map(topics::prompts).orElseGet(topics::prompts), name);
    }

    /// The group that shares the queue.
    String group(Topics topics) {
        return name.map(topics::workers).orElseGet(topics::workers);
    }
}
