package dev.darkroom.worker.onnx.folder;

import dev.darkroom.worker.onnx.graph.OnnxGraph;
import dev.darkroom.worker.onnx.graph.Port;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a vision tower of CLIP says of a picture, of which image prompts use one thing or the
/// other.
///
/// @param embedding one vector a picture, `image_embeds`
/// @param states one vector a patch, those before the last layer: of `hidden_states.0` and so on
///   the last but one, or `penultimate_hidden_states`
record EncoderOutputs(Optional<Port> embedding, Optional<Port> states) {
    private static final String EMBEDDING = "image_embeds";
    private static final String BEFORE_LAST = "penultimate_hidden_states";
    private static final Pattern LAYER = Pattern.compile("hidden_states[._](\\d{1,3})");

    static EncoderOutputs of(OnnxGraph encoder) {
        Collection<Port> all = encoder.outputs().values();
        var layers = new TreeMap<Integer, Port>();
        all.forEach(port -> layer(port).ifPresent(number -> layers.put(number, port)));
        Optional<Port> numbered =
                layers.size() > 1
                        ? Optional.of(layers.lowerEntry(layers.lastKey()).getValue())
                        : Optional.empty();
        return new EncoderOutputs(
                Optional.ofNullable(encoder.outputs().get(EMBEDDING)),
                numbered.or(() -> Optional.ofNullable(encoder.outputs().get(BEFORE_LAST))));
    }

    private static OptionalInt layer(Port port) {
        Matcher matcher = LAYER.matcher(port.name());
        return matcher.matches()
                ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
                : OptionalInt.empty();
    }

    /// What an input takes of it. Three dimensions hold patches, or pictures; where extents do not
    /// tell which, they are pictures, as in diffusers.
    ///
    /// @return empty where it takes neither
    Optional<ImageParts.Told> told(Port taker) {
        boolean one = taker.rank() == 2 || (taker.rank() == 3 && taker.extent(1, 1) == 1);
        boolean several = taker.rank() == 4 || (taker.rank() == 3 && taker.extent(1, 2) > 1);
        return embedding
                .filter(port -> one && sameWidth(port, taker))
                .map(port -> new ImageParts.Told(port.name(), true))
                .or(
                        () ->
                                states.filter(port -> several && sameVectors(port, taker))
                                        .map(port -> new ImageParts.Told(port.name(), false)));
    }

    static String mismatch(OnnxGraph encoder, Port taker) {
        return "image_encoder gives %s where %s is taken; %s of one vector a picture, or all of %s.0 and so on, would do"
                .formatted(
                        listed(encoder.outputs().values()),
                        words(taker),
                        EMBEDDING,
                        "hidden_states");
    }

    private static String listed(Collection<Port> ports) {
        return ports.stream().map(EncoderOutputs::words).collect(Collectors.joining(", "));
    }

    /// Whether both have vectors of one width, as far as they say it.
    static boolean sameWidth(Port a, Port b) {
        return sameEnd(a, b, 1);
    }

    /// Whether both have as many vectors of one width, as far as they say it.
    static boolean sameVectors(Port a, Port b) {
        return sameEnd(a, b, Math.min(a.rank(), b.rank()) - 1);
    }

    private static boolean sameEnd(Port a, Port b, int dimensions) {
        return IntStream.rangeClosed(1, dimensions)
                .allMatch(
                        back -> {
                            int left = a.extent(a.rank() - back, Port.FREE);
                            int right = b.extent(b.rank() - back, Port.FREE);
                            return left == right || left == Port.FREE || right == Port.FREE;
                        });
    }

    static String words(Port port) {
        List<String> extents =
                port.extents().stream()
                        .map(extent -> extent == Port.FREE ? "?" : Integer.toString(extent))
                        .toList();
        return port.name() + extents;
    }
}
