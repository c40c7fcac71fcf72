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
        boolean pictured = settings.get(RequestSettings.LIKE).isPresent();
        if (settings.arguments().isEmpty() && !pictured) {
            throw new BadSettingsException(
                    List.of(
                            "argument PROMPT is missing; wanted at least one text to draw, or a"
                                    + " picture (--like)"));
        }
        List<String> prompts = settings.arguments().isEmpty() ? List.of("") : settings.arguments();
        return new Order(prompts.stream().map(prompt -> request(prompt, settings, now)).toList());
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
