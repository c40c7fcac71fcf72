package dev.darkroom.http.sdapi;

import com.fasterxml.jackson.databind.JsonNode;

import dev.darkroom.http.JsonFields;
import dev.darkroom.http.pictures.GivenPicture;
import dev.darkroom.http.server.Refused;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A unit of the extension for control networks, as far as control networks and image prompts have
/// it in common: a picture, the model that it is for, and how much it counts.
///
/// @param place in the list of units, from 0
record SdUnit(int place, JsonFields fields) {

    /// What [#module] says of a picture that is taken as it is.
    static final String AS_IT_IS = "none";

    private static final int LONGEST_SHOWN = 60;

    /// Fields that change the picture, and are only understood where they say nothing.
    private static final List<String> ONLY_EMPTY =
            List.of(
                    "mask",
                    "mask_image",
                    "effective_region_mask",
                    "advanced_weighting",
                    "batch_images",
                    "ipadapter_input");

    /// @throws Refused naming the field that asks for what is not known here
    static SdUnit of(int place, JsonFields fields) {
        var unit = new SdUnit(place, fields);
        for (String field : ONLY_EMPTY) {
            if (fields.says(field)) {
                throw unit.unsupported(field, "not known here, wanted nothing");
            }
        }
        if (fields.truth("animatediff_batch")) {
            throw unit.unsupported("animatediff_batch", "found true, wanted false");
        }
        return unit;
    }

    boolean enabled() {
        return fields.value("enabled").isEmpty() || fields.truth("enabled");
    }

    /// What is made of the picture, in lower case.
    String module() {
        return fields.text("module").orElse(AS_IT_IS).toLowerCase(Locale.ROOT);
    }

    /// The web interface writes a hash behind a model's name.
    Optional<String> model() {
        return fields.text("model")
                .map(name -> name.replaceFirst("\\s*\\[[0-9a-fA-F]+]$", ""))
                .filter(name -> !name.equalsIgnoreCase("none"));
    }

    Optional<Double> weight() {
        return fields.number("weight");
    }

    Optional<Double> start() {
        return fields.number("guidance_start");
    }

    /// Old clients call it otherwise, and some send both names.
    Optional<Double> end() {
        return fields.number("guidance_end").or(() -> fields.number("guidance"));
    }

    /// @throws Refused unless there is one picture, without a mask
    ByteBuffer picture() {
        JsonNode given = fields.value("image").or(() -> fields.value("input_image")).orElse(null);
        if (given != null && given.isArray()) {
            if (given.size() != 1) {
                throw unsupported("image", "found %s pictures, wanted one".formatted(given.size()));
            }
            given = given.get(0);
        }
        if (given != null && given.isObject()) {
            if (!given.path("mask").asText().isEmpty() && !given.path("mask").isNull()) {
                throw unsupported("image.mask", "not known here, wanted nothing");
            }
            given = given.get("image");
        }
        if (given == null || !given.isTextual()) {
            throw unsupported("image", "wanted a picture in base64");
        }
        return GivenPicture.read(SdControls.FIELD, said("image"), given.textValue());
    }

    /// @param field of the unit
    Refused unsupported(String field, String what) {
        return Refused.unsupported(SdControls.FIELD, "field %s: %s".formatted(said(field), what));
    }

    private String said(String field) {
        return "%s.controlnet.args[%s].%s".formatted(SdControls.FIELD, place, field);
    }

    /// A name that a stranger sent, for a message.
    static String shown(String name) {
        return name.length() > LONGEST_SHOWN
                ? "a name of %s characters".formatted(name.length())
                : name;
    }
}
