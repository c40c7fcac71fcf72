package dev.darkroom.standalone.draw;

import dev.darkroom.producer.RequestIds;
import dev.darkroom.producer.RequestSettings;
import dev.darkroom.runtime.settings.BadSettingsException;
import dev.darkroom.runtime.settings.Settings;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.worker.WorkerSettings;

import java.time.Instant;
import java.util.List;

/// What is asked for: one request for each prompt, each with a fresh id.
record Order(List<PromptRequest> requests) {

    /// @throws BadSettingsException if there is no prompt, or a picture cannot be read
    static Order read(Settings settings, Instant now) {
        if (settings.arguments().isEmpty()) {
            throw new BadSettingsException(
                    List.of("argument PROMPT is missing; wanted at least one text to draw"));
        }
        return new Order(
                settings.arguments().stream()
                        .map(prompt -> request(prompt, settings, now))
                        .toList());
    }

    int pictures() {
        return requests.stream().mapToInt(PromptRequest::getCount).sum();
    }

    private static PromptRequest request(String prompt, Settings settings, Instant now) {
        return RequestSettings.apply(settings, PromptRequest.newBuilder())
                .setId(RequestIds.fresh())
                .setPrompt(prompt)
                .setModel(settings.get(WorkerSettings.MODEL_NAME).orElse(null))
                .setCount(settings.get(DrawSettings.COUNT))
                .setSeed(settings.get(DrawSettings.SEED).orElse(null))
                .setFormat(settings.get(DrawSettings.FORMAT))
                .setQuality(settings.get(DrawSettings.QUALITY).orElse(null))
                .setCreatedAt(now)
                .build();
    }
}
