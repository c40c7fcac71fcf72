package dev.darkroom.worker.onnx.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which of a U-Net's inputs take what control networks add to its states, and which of a control
/// network's outputs give it. Both are put into the order of diffusers: the states that skip to the
/// other side, from the outermost in, then that of the middle.
///
/// Exporters call them `down_block_additional_residuals_3`, `down_block_3_additional_residual` or
/// `down_block_3`, and `mid_block_additional_residual`. Outputs that are called otherwise count in
/// the file's order, whatever their names: exporters that name two outputs of thirteen are known to
/// call the second one `mid_block_res_sample`.
public final class ResidualPorts {
    private static final Pattern DOWN =
            Pattern.compile(
                    "down_block_(?:(\\d{1,3})(?:_additional_residuals?)?|additional_residuals?[_.](\\d{1,3}))");
    private static final Pattern MIDDLE = Pattern.compile("mid_block_additional_residuals?");

    private ResidualPorts() {}

    /// @param inputs of a U-Net
    /// @return none where the U-Net cannot be led
    public static List<Port> inputs(Map<String, Port> inputs) {
        return byName(inputs);
    }

    /// @param outputs of a control network
    public static List<Port> outputs(Map<String, Port> outputs) {
        List<Port> named = byName(outputs);
        return named.size() == outputs.size() ? named : List.copyOf(outputs.values());
    }

    private static List<Port> byName(Map<String, Port> ports) {
        var down = new TreeMap<Integer, Port>();
        Optional<Port> middle = Optional.empty();
        for (Port port : ports.values()) {
            OptionalInt number = number(port.name());
            if (number.isPresent()) {
                down.put(number.getAsInt(), port);
            } else if (MIDDLE.matcher(port.name()).matches()) {
                middle = Optional.of(port);
            }
        }
        if (middle.isEmpty()) {
            return List.of();
        }
        List<Port> inOrder = new ArrayList<>(down.values());
        inOrder.add(middle.get());
        return List.copyOf(inOrder);
    }

    private static OptionalInt number(String name) {
        Matcher matcher = DOWN.matcher(name);
        if (!matcher.matches()) {
            return OptionalInt.empty();
        }
        String number = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return OptionalInt.of(Integer.parseInt(number));
    }
}
