package dev.darkroom.http.sdapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.JsonFields;
import dev.darkroom.http.pictures.GivenPicture;
import dev.darkroom.http.server.Refused;
import dev.darkroom.schemas.ControlUse;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads what the extension for control networks adds to a request,
/// `alwayson_scripts.controlnet.args`: a list of units. Of other extensions nothing is known.
final class SdControls {
    static final String FIELD = "alwayson_scripts";

    private static final String EXTENSION = "controlnet";

    /// Fields of a unit that change the picture, and are only understood where they say nothing.
    private static final List<String> ONLY_EMPTY =
            List.of(
                    "mask",
                    "mask_image",
                    "effective_region_mask",
                    "advanced_weighting",
                    "animatediff_batch",
                    "batch_images",
                    "ipadapter_input",
                    "pulid_mode");

    /// Thresholds that preprocessors have unless told otherwise: those of the edges here.
    private static final List<Double> LOW = List.of(-1.0, 100.0);

    private static final List<Double> HIGH = List.of(-1.0, 200.0);
    private static final List<Double> OWN_SIZE = List.of(-1.0);

    private SdControls() {}

    /// @return null for none
    static List<ControlUse> of(JsonFields body) {
        Optional<JsonFields> scripts = body.nested(FIELD);
        if (scripts.isEmpty()) {
            return null;
        }
        List<ControlUse> controls = new ArrayList<>();
        for (JsonNode unit : units(scripts.get())) {
            if (!(unit instanceof ObjectNode object)) {
                throw unsupported("controlnet.args: wanted a list of objects");
            }
            var fields = new JsonFields(object);
            if (fields.value("enabled").isEmpty() || fields.truth("enabled")) {
                controls.add(control(fields));
            }
        }
        return controls.isEmpty() ? null : controls;
    }

    /// Of the extension, however its name is written.
    private static List<JsonNode> units(JsonFields scripts) {
        List<JsonNode> units = new ArrayList<>();
        for (String name : (Iterable<String>) () -> scripts.object().fieldNames()) {
            if (name.equalsIgnoreCase(EXTENSION)) {
                scripts.nested(name)
                        .flatMap(extension -> extension.value("args"))
                        .ifPresent(args -> args.forEach(units::add));
            } else if (scripts.says(name)) {
                throw unsupported(name + ": not known here, wanted nothing");
            }
        }
        return units;
    }

    private static ControlUse control(JsonFields unit) {
        ONLY_EMPTY.forEach(
                field -> {
                    if (unit.says(field)) {
                        throw unsupported(field + ": not known here, wanted nothing");
                    }
                });
        demandWord(unit, "resize_mode", "0", "just resize");
        String module = unit.text("module").orElse("none").toLowerCase(Locale.ROOT);
        if (!List.of("none", "canny").contains(module)) {
            throw unsupported("module: wanted none or canny");
        }
        if (module.equals("canny")) {
            SdRequest.demandUsual(unit, "processor_res", OWN_SIZE);
            SdRequest.demandUsual(unit, "threshold_a", LOW);
            SdRequest.demandUsual(unit, "threshold_b", HIGH);
        }
        return new ControlUse(
                network(unit),
                picture(unit),
                module,
                unit.number("weight").orElse(null),
                unit.number("guidance_start").orElse(null),
                unit.number("guidance_end").orElse(null),
                guesses(unit) ? true : null);
    }

    /// The web interface writes a hash behind a network's name.
    private static String network(JsonFields unit) {
        return unit.text("model")
                .map(name -> name.replaceFirst("\\s*\\[[0-9a-f]+]$", ""))
                .filter(name -> !name.equalsIgnoreCase("none"))
                .orElseThrow(() -> unsupported("model: wanted the name of a control network"));
    }

    private static ByteBuffer picture(JsonFields unit) {
        Optional<JsonNode> given = unit.value("image").or(() -> unit.value("input_image"));
        String text =
                given.map(node -> node.isObject() ? node.path("image") : node)
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::textValue)
                        .orElseThrow(() -> unsupported("image: wanted a picture in base64"));
        if (given.get().path("mask").isTextual() && !given.get().path("mask").asText().isEmpty()) {
            throw unsupported("image.mask: not known here, wanted nothing");
        }
        return GivenPicture.read(FIELD, text);
    }

    /// That the network is more important than the prompt is what others call guess mode.
    private static boolean guesses(JsonFields unit) {
        String mode =
                unit.value("control_mode")
                        .map(JsonNode::asText)
                        .orElse("0")
                        .toLowerCase(Locale.ROOT);
        return switch (mode) {
            case "0", "balanced" -> unit.truth("guess_mode") || unit.truth("guessmode");
            case "2", "controlnet is more important" -> true;
            default ->
                    throw unsupported(
                            "control_mode: wanted 0 (Balanced) or 2 (ControlNet is more"
                                    + " important)");
        };
    }

    private static void demandWord(JsonFields unit, String field, String number, String word) {
        Optional<String> given = unit.value(field).map(JsonNode::asText);
        if (given.isPresent()
                && !given.get().equals(number)
                && !given.get().equalsIgnoreCase(word)) {
            throw unsupported("%s: wanted %s (%s)".formatted(field, number, word));
        }
    }

    private static Refused unsupported(String what) {
        return Refused.unsupported(FIELD, "field %s, %s".formatted(FIELD, what));
    }
}
