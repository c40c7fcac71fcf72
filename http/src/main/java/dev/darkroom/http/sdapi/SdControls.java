package dev.darkroom.http.sdapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.JsonFields;
import dev.darkroom.http.server.Refused;
import dev.darkroom.schemas.ControlUse;
import dev.darkroom.schemas.ImagePrompt;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the extension for control networks adds to a request, `alwayson_scripts.controlnet.args`: a
/// list of units. Of other extensions nothing is known.
///
/// @param controls null for none
/// @param imagePrompt of the one unit that prompts with a picture
record SdControls(List<ControlUse> controls, Optional<ImagePrompt> imagePrompt) {
    static final String FIELD = "alwayson_scripts";

    /// What can be made of the picture of a control.
    static final List<String> MODULES = List.of(SdUnit.AS_IT_IS, "canny");

    private static final String EXTENSION = "controlnet";

    /// Thresholds that preprocessors have unless told otherwise: those of the edges here.
    private static final List<Double> LOW = List.of(-1.0, 100.0);

    private static final List<Double> HIGH = List.of(-1.0, 200.0);
    private static final List<Double> OWN_SIZE = List.of(-1.0);

    /// @throws Refused naming what of a unit a request cannot say
    static SdControls of(JsonFields body) {
        List<ControlUse> controls = new ArrayList<>();
        Optional<ImagePrompt> prompting = Optional.empty();
        for (SdUnit unit : body.nested(FIELD).map(SdControls::enabled).orElse(List.of())) {
            if (!SdImagePrompts.are(unit)) {
                controls.add(control(unit));
            } else if (prompting.isEmpty()) {
                prompting = Optional.of(SdImagePrompts.of(unit));
            } else {
                throw unit.unsupported(
                        "module", "found a second unit of IP-Adapter, wanted one at most");
            }
        }
        return new SdControls(controls.isEmpty() ? null : controls, prompting);
    }

    private static List<SdUnit> enabled(JsonFields scripts) {
        List<SdUnit> enabled = new ArrayList<>();
        List<JsonNode> units = units(scripts);
        for (int i = 0; i < units.size(); i++) {
            if (!(units.get(i) instanceof ObjectNode object)) {
                throw unsupported("controlnet.args: wanted a list of objects");
            }
            var fields = new JsonFields(object);
            if (new SdUnit(i, fields).enabled()) {
                enabled.add(SdUnit.of(i, fields));
            }
        }
        return enabled;
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

    private static ControlUse control(SdUnit unit) {
        JsonFields fields = unit.fields();
        demandJustResized(unit);
        String module = unit.module();
        if (!MODULES.contains(module)) {
            throw unit.unsupported(
                    "module",
                    "found %s, wanted none, canny or %s"
                            .formatted(
                                    SdUnit.shown(module),
                                    SdImagePrompts.MODULES.getFirst().name()));
        }
        if (module.equals("canny")) {
            SdRequest.demandUsual(fields, "processor_res", OWN_SIZE);
            SdRequest.demandUsual(fields, "threshold_a", LOW);
            SdRequest.demandUsual(fields, "threshold_b", HIGH);
        }
        return new ControlUse(
                network(unit),
                unit.picture(),
                module,
                unit.weight().orElse(null),
                unit.start().orElse(null),
                unit.end().orElse(null),
                guesses(unit) ? true : null);
    }

    private static String network(SdUnit unit) {
        String network =
                unit.model()
                        .orElseThrow(
                                () ->
                                        unit.unsupported(
                                                "model", "wanted the name of a control network"));
        if (SdImagePrompts.isAdapter(network)) {
            throw unit.unsupported(
                    "model",
                    "found the IP-Adapter %s beside the module %s, wanted %s"
                            .formatted(
                                    SdUnit.shown(network),
                                    unit.module(),
                                    SdImagePrompts.MODULES.getFirst().name()));
        }
        return network;
    }

    /// That the network is more important than the prompt is what others call guess mode.
    private static boolean guesses(SdUnit unit) {
        JsonFields fields = unit.fields();
        String mode =
                fields.value("control_mode")
                        .map(JsonNode::asText)
                        .orElse("0")
                        .toLowerCase(Locale.ROOT);
        return switch (mode) {
            case "0", "balanced" -> fields.truth("guess_mode") || fields.truth("guessmode");
            case "2", "controlnet is more important" -> true;
            default ->
                    throw unit.unsupported(
                            "control_mode",
                            "wanted 0 (Balanced) or 2 (ControlNet is more important)");
        };
    }

    private static void demandJustResized(SdUnit unit) {
        Optional<String> given = unit.fields().value("resize_mode").map(JsonNode::asText);
        if (given.isPresent()
                && !given.get().equals("0")
                && !given.get().equalsIgnoreCase("just resize")) {
            throw unit.unsupported("resize_mode", "wanted 0 (just resize)");
        }
    }

    private static Refused unsupported(String what) {
        return Refused.unsupported(FIELD, "field %s.%s".formatted(FIELD, what));
    }
}
