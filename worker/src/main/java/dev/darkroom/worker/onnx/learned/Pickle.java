package dev.darkroom.worker.onnx.learned;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.darkroom.worker.onnx.safetensors.NumberKind;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

/// Reads the part of Python's pickles that tensors in dictionaries are written with. A pickle is a
/// program that calls whatever it names; here it can name no more than the few callables that build
/// dictionaries and tensors, and for those stand records. Anything else is refused by its name.
///
/// Opcodes are those of Python's `pickletools`.
final class Pickle {
    private static final Object MARK = new Object();
    private static final int MOST_VALUES = 100_000;

    private final ByteBuffer in;
    private final Deque<Object> stack = new ArrayDeque<>();
    private final Map<Integer, Object> memo = new HashMap<>();
    private int read;

    Pickle(ByteBuffer bytes) {
        this.in = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /// A callable by its name.
    private record Global(String name) {}

    /// Where a tensor's numbers lie.
    record Storage(NumberKind kind, String key) {}

    /// @param start of its first number, counted in numbers
    record Tensor(Storage storage, int start, List<Integer> shape, List<Integer> strides) {}

    /// What stands for Python's `None`.
    private enum Nothing {
        NONE
    }

    /// The one value that the pickle is.
    ///
    /// @throws IllegalArgumentException if it is more than tensors in dictionaries, or none at all
    Object read() {
        try {
            while (true) {
                int opcode = in.get() & 0xff;
                if (opcode == '.') {
                    return stack.pop();
                }
                if (++read > MOST_VALUES) {
                    throw new IllegalArgumentException("a pickle of too many values");
                }
                run(opcode);
            }
        } catch (BufferUnderflowException
                | NoSuchElementException
                | ClassCastException
                | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("a pickle that breaks off or is damaged", e);
        }
    }

    private void run(int opcode) {
        switch (opcode) {
            case 0x80 -> in.get(); // the protocol's version
            case 0x95 -> in.getLong(); // the length of a frame
            case '(' -> stack.push(MARK);
            case 'N' -> stack.push(Nothing.NONE);
            case 0x88 -> stack.push(true);
            case 0x89 -> stack.push(false);
            case 'K' -> stack.push(in.get() & 0xff);
            case 'M' -> stack.push(in.getShort() & 0xffff);
            case 'J' -> stack.push(in.getInt());
            case 0x8a -> stack.push(whole(in.get() & 0xff));
            case 'G' -> stack.push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
            case 'X' -> stack.push(text(in.getInt()));
            case 0x8c -> stack.push(text(in.get() & 0xff));
            case 'c' -> stack.push(new Global(line() + "." + line()));
            case 0x93 -> {
                String name = (String) stack.pop();
                stack.push(new Global(stack.pop() + "." + name));
            }
            case 'q' -> memo.put(in.get() & 0xff, stack.peek());
            case 'r' -> memo.put(in.getInt(), stack.peek());
            case 0x94 -> memo.put(memo.size(), stack.peek());
            case 'h' -> stack.push(remembered(in.get() & 0xff));
            case 'j' -> stack.push(remembered(in.getInt()));
            case '}' -> stack.push(new LinkedHashMap<>());
            case ']' -> stack.push(new ArrayList<>());
            case ')' -> stack.push(List.of());
            case 't' -> stack.push(toMark());
            case 0x85 -> stack.push(last(1));
            case 0x86 -> stack.push(last(2));
            case 0x87 -> stack.push(last(3));
            case 'a' -> {
                Object value = stack.pop();
                list().add(value);
            }
            case 'e' -> {
                List<Object> values = toMark();
                list().addAll(values);
            }
            case 's' -> put(last(2));
            case 'u' -> put(toMark());
            case 'Q' -> stack.push(storage((List<?>) stack.pop()));
            case 'R' -> {
                List<?> arguments = (List<?>) stack.pop();
                stack.push(called(((Global) stack.pop()).name(), arguments));
            }
            case 'b' -> stack.pop(); // attributes of a dictionary, which nothing here needs
            default ->
                    throw new IllegalArgumentException(
                            "a pickle with opcode 0x%x, which tensors do without"
                                    .formatted(opcode));
        }
    }

    private static Object called(String name, List<?> arguments) {
        return switch (name) {
            case "collections.OrderedDict" -> new LinkedHashMap<>();
            case "torch._utils._rebuild_tensor_v2" ->
                    new Tensor(
                            (Storage) arguments.get(0),
                            (Integer) arguments.get(1),
                            numbers(arguments.get(2)),
                            numbers(arguments.get(3)));
            case "torch._utils._rebuild_parameter" -> arguments.getFirst();
            default ->
                    throw new IllegalArgumentException(
                            "a pickle that calls %s, which is not run".formatted(name));
        };
    }

    /// The one kind of object that lies outside of the pickle.
    private static Storage storage(List<?> id) {
        String type = ((Global) id.get(1)).name();
        NumberKind kind =
                NumberKind.ofTorch(type.replaceFirst("^torch\\.", ""))
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "a tensor of %s; of half, bfloat16, float or double would do"
                                                        .formatted(type)));
        String key = (String) id.get(2);
        if (!key.matches("[0-9A-Za-z_]+")) {
            throw new IllegalArgumentException("numbers in a file called '%s'".formatted(key));
        }
        return new Storage(kind, key);
    }

    private static List<Integer> numbers(Object list) {
        return ((List<?>) list).stream().map(Integer.class::cast).toList();
    }

    private Object remembered(int key) {
        Object value = memo.get(key);
        if (value == null) {
            throw new IllegalArgumentException("a pickle that asks for what it has not said");
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    private List<Object> list() {
        return (List<Object>) stack.element();
    }

    @SuppressWarnings("unchecked")
    private void put(List<Object> keysAndValues) {
        var into = (Map<Object, Object>) stack.element();
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            Object key = keysAndValues.get(i);
            if (!(key instanceof String) && !(key instanceof Number)) {
                throw new IllegalArgumentException("a pickle of a dictionary without names");
            }
            into.put(key, keysAndValues.get(i + 1));
        }
    }

    private List<Object> toMark() {
        List<Object> values = new ArrayList<>();
        for (Object value = stack.pop(); value != MARK; value = stack.pop()) {
            values.add(value);
        }
        Collections.reverse(values);
        return values;
    }

    private List<Object> last(int count) {
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(stack.pop());
        }
        Collections.reverse(values);
        return values;
    }

    /// A whole number of any length, the low byte first; a long one is a number of no interest.
    private Object whole(int length) {
        byte[] bytes = bytes(length);
        long value = 0;
        for (int i = Math.min(length, Long.BYTES) - 1; i >= 0; i--) {
            value = value << 8 | bytes[i] & 0xff;
        }
        return value;
    }

    private String text(int length) {
        return new String(bytes(length), UTF_8);
    }

    private byte[] bytes(int length) {
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private String line() {
        int start = in.position();
        while (in.get() != '\n') {
            // The next line begins after it.
        }
        byte[] bytes = new byte[in.position() - 1 - start];
        in.get(start, bytes);
        return new String(bytes, US_ASCII);
    }
}
