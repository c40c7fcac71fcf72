package dev.darkroom.worker.onnx.graph;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Which of a U-Net's inputs take a picture that prompts it as words do, and how much that counts
/// (IP-Adapter; Ye et al., *IP-Adapter: Text Compatible Image Prompt Adapter for Text-to-Image
/// Diffusion Models*, 2023, arXiv:2308.06721).
///
/// Exporters call the one `image_embeds`, `ip_adapter_image_embeds`, `image_prompt_embeds`,
/// `ip_hidden_states` or `ip_tokens`, and the other `ip_adapter_scale`, `ipadapter_scale` or
/// `ip_scale`. A U-Net with a scale alone takes the picture's tokens behind those of the text.
///
/// @param picture the input that takes what an encoder says of it
/// @param scale the input that takes how much it counts
public record ImagePorts(Optional<Port> picture, Optional<Scale> scale) {
    /// Of a network that no picture prompts.
    public static final ImagePorts NONE = new ImagePorts(Optional.empty(), Optional.empty());

    /// What tells a U-Net of the text.
    public static final String TEXT = "encoder_hidden_states";

    private static final String LATENTS = "sample";
    private static final Set<String> PICTURES =
            Set.of(
                    "image_embeds",
                    "ip_adapter_image_embeds",
                    "image_prompt_embeds",
                    "ip_hidden_states",
                    "ip_tokens");
    private static final Pattern SCALE = Pattern.compile("ip_?(?:adapter_?)?scales?");

    /// How a scale is told.
    ///
    /// @param each what has one of its own
    public record Scale(Port port, Each each) {}

    /// What has a scale of its own.
    public enum Each {
        ROW,
        CALL,
        /// Its extents do not say.
        UNKNOWN
    }

    /// @param graph of a U-Net
    public static ImagePorts of(OnnxGraph graph) {
        return new ImagePorts(
                graph.inputs().values().stream()
                        .filter(port -> PICTURES.contains(port.name()))
                        .findFirst(),
                graph.inputs().values().stream()
                        .filter(port -> SCALE.matcher(port.name()).matches())
                        .findFirst()
                        .map(port -> new Scale(port, each(graph, port))));
    }

    /// A fixed extent counts the attentions that a call has, or is 1.
    private static Each each(OnnxGraph graph, Port scale) {
        if (scale.rank() == 0 || scale.extent(0, Port.FREE) != Port.FREE) {
            return Each.CALL;
        }
        Optional<String> rows = graph.extentName(LATENTS, 0);
        return scale.rank() > 1
                        || (rows.isPresent() && rows.equals(graph.extentName(scale.name(), 0)))
                ? Each.ROW
                : Each.UNKNOWN;
    }

    /// Whether pictures can prompt the U-Net.
    public boolean any() {
        return picture.isPresent() || scale.isPresent();
    }

    /// Whether the picture's tokens come behind the text's.
    public boolean behindText() {
        return picture.isEmpty() && scale.isPresent();
    }

    public Set<String> names() {
        return Stream.concat(picture.stream(), scale.stream().map(Scale::port))
                .map(Port::name)
                .collect(Collectors.toSet());
    }
}
