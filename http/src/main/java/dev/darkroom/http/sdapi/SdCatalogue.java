package dev.darkroom.http.sdapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.JsonFields;
import dev.darkroom.http.bus.Adapters;
import dev.darkroom.http.pictures.GivenPicture;
import dev.darkroom.http.pictures.PngTexts;
import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;
import dev.darkroom.http.server.Refused;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What AUTOMATIC1111's clients look up before they ask for pictures.
record SdCatalogue(SdSamplers samplers, SdOptions options, Adapters adapters) {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /// A name and its value in the last line of `parameters`; values with commas are quoted.
    private static final Pattern PAIR =
            Pattern.compile("([^:,]{1,100}): (\"(?:\\\\.|[^\\\\\"])*+\"|[^,]*+)(?:, |$)");

    Answer samplers(Call call) {
        ArrayNode list = NODES.arrayNode();
        for (SdSamplers.Sampler sampler : samplers.all()) {
            ObjectNode view = list.addObject().put("name", sampler.name());
            view.putArray("aliases").add(sampler.darkroom());
            view.putObject("options");
        }
        return Answer.json(list);
    }

    Answer schedulers(Call call) {
        ArrayNode list = NODES.arrayNode();
        for (String name : List.of("automatic", "uniform", "karras", "exponential", "beta")) {
            list.addObject()
                    .put("name", name)
                    .put(
                            "label",
                            name.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                                    + name.substring(1))
                    .putNull("aliases")
                    .put("default_rho", -1.0)
                    .put("need_inner_model", false);
        }
        return Answer.json(list);
    }

    Answer models(Call call) {
        ArrayNode list = NODES.arrayNode();
        options.models()
                .forEach(
                        model ->
                                list.addObject()
                                        .put("title", SdOptions.title(model))
                                        .put("model_name", model.name())
                                        .put(
                                                "hash",
                                                model.hash()
                                                        .map(h -> h.substring(0, 10))
                                                        .orElse(null))
                                        .put("sha256", model.hash().orElse(null))
                                        .put("filename", model.name())
                                        .putNull("config"));
        return Answer.json(list);
    }

    Answer options(Call call) {
        SdOptions.Set set = options.of(call.caller().name());
        return Answer.json(
                NODES.objectNode()
                        .put(
                                "sd_model_checkpoint",
                                set.model()
                                        .or(
                                                () ->
                                                        options.models().stream()
                                                                .findFirst()
                                                                .map(SdOptions::title))
                                        .orElse(null))
                        .put("CLIP_stop_at_last_layers", set.clipLayers())
                        .put("samples_format", set.format())
                        .put("show_progress_every_n_steps", set.previewEvery())
                        .put("sd_vae", "Automatic"));
    }

    /// Sets what has a meaning here; the rest is passed over, as clients send all that they got.
    Answer setOptions(Call call) {
        var body = new JsonFields(call.json());
        String caller = call.caller().name();
        SdOptions.Set set = options.of(caller);
        Optional<String> model = body.text("sd_model_checkpoint");
        options.queue(model);
        String format = body.text("samples_format").orElse(set.format());
        SdRequest.format(format);
        int layers = body.whole("CLIP_stop_at_last_layers").orElse(set.clipLayers());
        if (layers < 1) {
            throw Refused.invalid(
                    "CLIP_stop_at_last_layers", "field CLIP_stop_at_last_layers: wanted 1 or more");
        }
        options.set(
                caller,
                new SdOptions.Set(
                        model.or(set::model),
                        layers,
                        format,
                        body.whole("show_progress_every_n_steps").orElse(set.previewEvery())));
        return Answer.json(NODES.nullNode());
    }

    Answer pngInfo(Call call) {
        String image =
                new JsonFields(call.json())
                        .text("image")
                        .orElseThrow(
                                () -> Refused.of(404, "not_found", "image", "Image not found"));
        Map<String, String> texts = PngTexts.of(GivenPicture.read("image", image));
        ObjectNode answer = NODES.objectNode().put("info", texts.getOrDefault("parameters", ""));
        ObjectNode items = answer.putObject("items");
        texts.forEach(items::put);
        ObjectNode parameters = answer.putObject("parameters");
        parsed(texts.getOrDefault("parameters", "")).forEach(parameters::put);
        return Answer.json(answer);
    }

    /// The adapters for the caller's model. Where their files lie is the workers' own affair.
    Answer loras(Call call) {
        ArrayNode list = NODES.arrayNode();
        Optional<String> queue = options.queue(options.of(call.caller().name()).model());
        for (Adapters.Adapter adapter : adapters.of(queue)) {
            list.addObject()
                    .put("name", adapter.name())
                    .put("alias", adapter.name())
                    .put("path", adapter.name() + ".safetensors")
                    .put("hash", adapter.sha256())
                    .putObject("metadata");
        }
        return Answer.json(list);
    }

    // Clients take the first upscaler away: it has to be the one that does nothing.
    Answer upscalers(Call call) {
        ArrayNode list = NODES.arrayNode();
        list.addObject()
                .put("name", "None")
                .putNull("model_name")
                .putNull("model_path")
                .putNull("model_url")
                .put("scale", 4);
        return Answer.json(list);
    }

    static Answer nothing(Call call) {
        return Answer.json(NODES.objectNode());
    }

    static Answer noneListed(Call call) {
        return Answer.json(NODES.arrayNode());
    }

    Answer memory(Call call) {
        Runtime runtime = Runtime.getRuntime();
        ObjectNode answer = NODES.objectNode();
        answer.putObject("ram")
                .put("free", runtime.freeMemory())
                .put("used", runtime.totalMemory() - runtime.freeMemory())
                .put("total", runtime.maxMemory());
        answer.putObject("cuda").put("error", "unavailable");
        return Answer.json(answer);
    }

    /// Clients tell by this name whether they can send units of the extension for control networks.
    Answer scripts(Call call) {
        var model = options.offer(options.of(call.caller().name()).model());
        ObjectNode answer = NODES.objectNode();
        for (String way : List.of("txt2img", "img2img")) {
            ArrayNode names = answer.putArray(way);
            if (SdExtension.serves(model)) {
                names.add("controlnet");
            }
        }
        return Answer.json(answer);
    }

    static Answer embeddings(Call call) {
        ObjectNode answer = NODES.objectNode();
        answer.putObject("loaded");
        answer.putObject("skipped");
        return Answer.json(answer);
    }

    private static String unquoted(String value) {
        return value.startsWith("\"")
                ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
                : value;
    }

    private static Map<String, String> parsed(String text) {
        var parameters = new java.util.LinkedHashMap<String, String>();
        String last = text.lines().reduce("", (_, line) -> line);
        if (last.startsWith("Steps: ")) {
            Matcher pair = PAIR.matcher(last);
            while (pair.find()) {
                parameters.put(pair.group(1).strip(), unquoted(pair.group(2)));
            }
        }
        return parameters;
    }
}
