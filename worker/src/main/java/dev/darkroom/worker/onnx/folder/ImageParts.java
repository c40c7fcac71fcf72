package dev.darkroom.worker.onnx.folder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.darkroom.worker.onnx.graph.ImagePorts;
import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.graph.Port;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What lets pictures prompt the model of a folder (IP-Adapter), told without opening networks:
/// `image_encoder/model.onnx`, a vision tower of CLIP; `image_projection/model.onnx`, where the
/// U-Net does not project what that says for itself; and a U-Net that takes it.
public sealed interface ImageParts {
    /// The part that sees pictures.
    String ENCODER = "image_encoder";

    /// The part that makes of what is seen what the U-Net takes.
    String PROJECTION = "image_projection";

    /// The text tower that was trained with the part that sees pictures.
    String TEXT_TOWER = "image_text_encoder";

    /// The part that is prompted.
    String UNET = "unet";

    /// Nothing of it is there.
    record Absent() implements ImageParts {}

    /// @param why pictures cannot prompt this model
    record Unusable(String why) implements ImageParts {}

    /// What is asked of an encoder.
    ///
    /// @param output its name
    /// @param pooled whether that is one vector a picture. Guidance then leads away from zeros, and
    ///   else from what the encoder says of zeros: as the pipelines of diffusers do
    record Told(String output, boolean pooled) {}

    /// @param told what the encoder is asked for
    /// @param projected whether a projection lies between encoder and U-Net
    /// @param scaled whether the U-Net takes how much a picture counts
    /// @param several whether it takes any number of pictures
    record Usable(Told told, boolean projected, boolean scaled, boolean several)
            implements ImageParts {
        /// The networks beside the U-Net.
        public List<String> networks() {
            return projected ? List.of(ENCODER, PROJECTION) : List.of(ENCODER);
        }

        /// Every file that what is told of a picture depends on.
        public List<Path> files(ModelFolder folder) throws IOException {
            List<Path> files = new ArrayList<>();
            for (String part : networks()) {
                files.addAll(ModelHash.filesOf(folder.part(part)));
            }
            preparationFile(folder).filter(file -> !files.contains(file)).ifPresent(files::add);
            return files;
        }

        /// SHA-256 over [#files], lower-case hexadecimal: by it results and indexes know what sees.
        public String sha256(ModelFolder folder) throws IOException {
            return ModelHash.of(folder.path(), files(folder), _ -> {});
        }
    }

    static ImageParts of(ModelFolder folder) {
        try {
            Optional<OnnxGraph> unet = unet(folder);
            boolean prompted = unet.map(ImagePorts::of).filter(ImagePorts::any).isPresent();
            if (!folder.has(ENCODER)) {
                return prompted
                        ? new Unusable("%s/model.onnx is missing".formatted(ENCODER))
                        : new Absent();
            }
            return prompted
                    ? of(folder, unet.get(), ImagePorts.of(unet.get()))
                    : new Unusable(
                            "unet has no input for it; image_embeds or ip_hidden_states, and"
                                    + " ip_adapter_scale would do");
        } catch (IOException | RuntimeException e) {
            return new Unusable(e.getMessage());
        }
    }

    /// None where the model has no U-Net, or none that can be read, which is told elsewhere.
    private static Optional<OnnxGraph> unet(ModelFolder folder) {
        try {
            return folder.has(UNET) ? Optional.of(folder.graph(UNET)) : Optional.empty();
        } catch (IOException | RuntimeException _) {
            return Optional.empty();
        }
    }

    private static ImageParts of(ModelFolder folder, OnnxGraph unet, ImagePorts ports)
            throws IOException {
        boolean projected = folder.has(PROJECTION);
        if (!projected && ports.behindText()) {
            return new Unusable(
                    "unet takes tokens behind the text's, and %s/model.onnx is missing"
                            .formatted(PROJECTION));
        }
        Port taken = ports.picture().orElse(unet.inputs().get(ImagePorts.TEXT));
        Port asked = taken;
        if (projected) {
            OnnxGraph projection = folder.graph(PROJECTION);
            asked = only(PROJECTION, projection);
            Port given = projection.outputs().values().iterator().next();
            boolean fits =
                    ports.behindText()
                            ? EncoderOutputs.sameWidth(given, taken)
                            : EncoderOutputs.sameVectors(given, taken);
            if (!fits) {
                return new Unusable(
                        "%s gives %s where unet takes %s"
                                .formatted(
                                        PROJECTION,
                                        EncoderOutputs.words(given),
                                        EncoderOutputs.words(taken)));
            }
        }
        OnnxGraph encoder = folder.graph(ENCODER);
        only(ENCODER, encoder);
        boolean scaled = ports.scale().isPresent();
        Port taker = asked;
        return EncoderOutputs.of(encoder)
                .told(taker)
                .<ImageParts>map(
                        told ->
                                new Usable(
                                        told,
                                        projected,
                                        scaled,
                                        several(ports, told.pooled() || projected)))
                .orElseGet(() -> new Unusable(EncoderOutputs.mismatch(encoder, taker)));
    }

    /// Whether the graph leaves open how many pictures there are, or how many tokens of them. What
    /// comes behind the text's is told from it by a number of tokens that the graph was made with.
    ///
    /// @param whole whether the U-Net, where it has no dimension for pictures, takes what is told
    ///   of them as it is, and not to project it
    private static boolean several(ImagePorts ports, boolean whole) {
        return ports.picture()
                .filter(port -> port.rank() > 2 && port.extent(1, Port.FREE) == Port.FREE)
                .filter(port -> port.rank() > 3 || whole)
                .isPresent();
    }

    private static Port only(String part, OnnxGraph graph) {
        if (graph.inputs().size() != 1) {
            throw new IllegalArgumentException(
                    "%s takes %s; one input would do".formatted(part, graph.inputs().keySet()));
        }
        return graph.inputs().values().iterator().next();
    }

    /// How pictures are prepared; a missing node where no file says it.
    static JsonNode preparation(ModelFolder folder) {
        return preparationFile(folder)
                .map(file -> folder.json(folder.path().relativize(file).toString()))
                .orElseGet(MissingNode::getInstance);
    }

    private static Optional<Path> preparationFile(ModelFolder folder) {
        return Stream.of(ENCODER, "feature_extractor")
                .map(part -> folder.part(part).resolve(ModelFolder.PREPARATION))
                .filter(Files::isRegularFile)
                .findFirst();
    }
}
