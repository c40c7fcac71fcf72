package dev.darkroom.worker.onnx.graph;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A protobuf message as its fields in order, nothing copied and nothing interpreted, so that what
/// is not understood survives being written again.
///
/// The wire format is at <https://protobuf.dev/programming-guides/encoding/>.
record Message(List<Field> fields) {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    /// Fields of one message: a graph has one for each node and weight, some ten thousand.
    private static final int MOST_FIELDS = 1 << 20;

    /// @param number the field's number in its `.proto` file
    /// @param value the number of a varint field, 0 for others
    /// @param payload the bytes of a length-delimited field, empty for others
    /// @param encoded the field as it is written, tag included
    record Field(int number, long value, ByteBuffer payload, ByteBuffer encoded) {
        String text() {
            return UTF_8.decode(payload.duplicate()).toString();
        }

        Message message() {
            return parse(payload);
        }

        /// A length-delimited field made of pieces that are joined.
        static Field of(int number, List<ByteBuffer> pieces) {
            return parse(joined(Message.field(number, pieces))).fields().getFirst();
        }
    }

    static Message parse(ByteBuffer bytes) {
        ByteBuffer in = bytes.slice();
        List<Field> fields = new ArrayList<>();
        while (in.hasRemaining()) {
            if (fields.size() == MOST_FIELDS) {
                throw new IllegalArgumentException(
                        "reading an ONNX file: a message has more than %s fields"
                                .formatted(MOST_FIELDS));
            }
            int start = in.position();
            int tag = (int) varint(in);
            long value = 0;
            ByteBuffer payload = in.slice(start, 0);
            switch (tag & 7) {
                case VARINT -> value = varint(in);
                case FIXED64 -> in.position(in.position() + Long.BYTES);
                case FIXED32 -> in.position(in.position() + Integer.BYTES);
                case LENGTH_DELIMITED -> {
                    int length = Math.toIntExact(varint(in));
                    payload = in.slice(in.position(), length);
                    in.position(in.position() + length);
                }
                default ->
                        throw new IllegalArgumentException(
                                "reading an ONNX file: byte %s does not start a protobuf field"
                                        .formatted(start));
            }
            fields.add(
                    new Field(tag >>> 3, value, payload, in.slice(start, in.position() - start)));
        }
        return new Message(fields);
    }

    Stream<Field> all(int number) {
        return fields.stream().filter(field -> field.number() == number);
    }

    /// The text of a field, empty where the field is absent.
    String text(int number) {
        return all(number).findFirst().map(Field::text).orElse("");
    }

    /// The number of a field, 0 where the field is absent.
    long number(int number) {
        return all(number).findFirst().map(Field::value).orElse(0L);
    }

    /// The numbers of a packed field.
    static List<Long> packed(ByteBuffer payload) {
        ByteBuffer in = payload.duplicate();
        List<Long> values = new ArrayList<>();
        while (in.hasRemaining()) {
            values.add(varint(in));
        }
        return values;
    }

    /// All fields as they are written.
    List<ByteBuffer> encoded() {
        return fields.stream().map(Field::encoded).toList();
    }

    /// This message as a field, with every field `number` of it replaced.
    Field withAll(int asField, int number, UnaryOperator<Field> replacement) {
        return Field.of(
                asField,
                fields.stream()
                        .map(field -> field.number() == number ? replacement.apply(field) : field)
                        .map(Field::encoded)
                        .toList());
    }

    /// One buffer of all pieces.
    static ByteBuffer joined(List<ByteBuffer> pieces) {
        int length = pieces.stream().mapToInt(ByteBuffer::remaining).reduce(0, Math::addExact);
        ByteBuffer whole = ByteBuffer.allocate(length);
        pieces.forEach(piece -> whole.put(piece.duplicate()));
        return whole.flip();
    }

    /// A message written again with the fields of a message inside it replaced.
    ///
    /// @param inner the number of the field that holds `content`
    /// @param replacement what each field of `content` becomes
    static List<ByteBuffer> rewritten(
            Message whole,
            int inner,
            Message content,
            Function<Field, List<ByteBuffer>> replacement) {
        List<ByteBuffer> newContent =
                content.fields().stream().flatMap(f -> replacement.apply(f).stream()).toList();
        List<ByteBuffer> pieces = new ArrayList<>();
        for (Field field : whole.fields()) {
            pieces.addAll(
                    field.number() == inner ? field(inner, newContent) : List.of(field.encoded()));
        }
        return pieces;
    }

    /// A length-delimited field made of the given pieces, as pieces.
    static List<ByteBuffer> field(int number, List<ByteBuffer> payload) {
        int length = payload.stream().mapToInt(ByteBuffer::remaining).reduce(0, Math::addExact);
        ByteBuffer head = ByteBuffer.allocate(20);
        putVarint(head, (long) number << 3 | LENGTH_DELIMITED);
        putVarint(head, length);
        List<ByteBuffer> pieces = new ArrayList<>();
        pieces.add(head.flip());
        pieces.addAll(payload);
        return pieces;
    }

    static List<ByteBuffer> field(int number, String text) {
        return field(number, List.of(UTF_8.encode(text)));
    }

    static List<ByteBuffer> field(int number, long value) {
        ByteBuffer bytes = ByteBuffer.allocate(20);
        putVarint(bytes, (long) number << 3 | VARINT);
        putVarint(bytes, value);
        return List.of(bytes.flip());
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("reading an ONNX file: a number has no end");
    }

    private static void putVarint(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.put((byte) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }
}
