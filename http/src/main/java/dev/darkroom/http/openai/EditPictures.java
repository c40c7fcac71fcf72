package dev.darkroom.http.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.JsonFields;
import dev.darkroom.http.pictures.GivenPicture;
import dev.darkroom.http.server.Call;
import dev.darkroom.http.server.Form;
import dev.darkroom.http.server.Refused;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The pictures of an edit, and its other fields. They come as files of a form, named `image` or
/// `image[]`, or inside a form or a JSON object as `data:` URLs: `image_url`, or `images` as a list
/// of objects that have one.
///
/// @param image to start from
/// @param mask transparent where the image is drawn anew
record EditPictures(JsonFields fields, ByteBuffer image, Optional<ByteBuffer> mask) {

    private static final String IMAGE = "image";
    private static final String MASK = "mask";

    /// @throws Refused unless there is one picture to start from
    static EditPictures of(Call call) {
        Form form = call.form();
        boolean json = form.files().isEmpty() && form.fields().isEmpty();
        ObjectNode fields = json ? call.json() : JsonNodeFactory.instance.objectNode();
        form.fields().forEach(fields::put);
        List<ByteBuffer> images = pictures(form.files(IMAGE, "image[]"));
        for (String name : List.of(IMAGE, "image[]", "images", "image_url")) {
            JsonNode given = fields.remove(name);
            if (given != null && !given.isNull()) {
                inside(IMAGE, given, images);
            }
        }
        List<ByteBuffer> masks = pictures(form.files(MASK));
        JsonNode mask = fields.remove(MASK);
        if (mask != null && !mask.isNull()) {
            inside(MASK, mask, masks);
        }
        return new EditPictures(new JsonFields(fields), only(images), masks.stream().findFirst());
    }

    private static ByteBuffer only(List<ByteBuffer> images) {
        if (images.size() != 1) {
            throw Refused.of(
                    400,
                    images.isEmpty() ? "missing_required_parameter" : "unsupported",
                    IMAGE,
                    "field image: found %s pictures, wanted one".formatted(images.size()));
        }
        return images.getFirst();
    }

    private static List<ByteBuffer> pictures(List<Form.Part> files) {
        return new ArrayList<>(files.stream().map(file -> ByteBuffer.wrap(file.bytes())).toList());
    }

    private static void inside(String field, JsonNode given, List<ByteBuffer> pictures) {
        switch (given.getNodeType()) {
            case ARRAY -> given.forEach(one -> inside(field, one, pictures));
            case STRING -> pictures.add(GivenPicture.read(field, given.textValue()));
            case OBJECT -> {
                JsonNode url = given.path("image_url");
                if (!url.isTextual()) {
                    throw Refused.invalid(
                            field,
                            "field %s: wanted image_url, a data: URL; files are not kept here"
                                    .formatted(field));
                }
                pictures.add(GivenPicture.read(field, url.textValue()));
            }
            default ->
                    throw Refused.of(
                            400,
                            "invalid_type",
                            field,
                            "field %s: wanted a picture".formatted(field));
        }
    }
}
