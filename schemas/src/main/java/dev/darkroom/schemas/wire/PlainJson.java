package dev.darkroom.schemas.wire;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Records as the JSON a person would write: unions untagged, bytes in base64, times as ISO 8601 or
/// milliseconds since 1970, fields left out where they are null or the schema's default will do.
public final class PlainJson {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static {
        AvroSafety.ensure();
    }

    private PlainJson() {}

    /// @param json one JSON object
    /// @throws IllegalArgumentException naming the field, what was found and what is wanted
    public static <T extends SpecificRecordBase> T read(String json, Class<T> type) {
        SpecificData data = SpecificData.getForClass(type);
        JsonNode node = parse(json);
        Object record = record("", node, data.getSchema(type), data);
        return type.cast(record);
    }

    /// @return one line of JSON; null fields are left out
    public static String write(SpecificRecord record) {
        return node(record).toString();
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (StreamConstraintsException e) { // which says no place
            throw new IllegalArgumentException(
                    "JSON that is nested too deep, or has a number or a name that is too long", e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "not JSON at character %s: wanted one object"
                            .formatted(e.getLocation().getColumnNr()),
                    e);
        }
    }

    private static SpecificRecordBase record(
            String path, JsonNode node, Schema schema, SpecificData data) {
        if (!node.isObject()) {
            throw wrong(path.isEmpty() ? "the line" : path, node, "an object");
        }
        List<String> known = schema.getFields().stream().map(Schema.Field::name).toList();
        node.fieldNames()
                .forEachRemaining(
                        name -> {
                            if (!known.contains(name)) {
                                throw new IllegalArgumentException(
                                        "field %s%s is not known; known are %s"
                                                .formatted(path, name, String.join(", ", known)));
                            }
                        });
        var record = (SpecificRecordBase) data.newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            JsonNode value = node.get(field.name());
            record.put(
                    field.pos(),
                    value == null
                            ? absent(path, field, data)
                            : value(path + field.name(), value, field.schema(), data));
        }
        return record;
    }

    private static Object absent(String path, Schema.Field field, SpecificData data) {
        if (!field.hasDefaultValue()) {
            throw new IllegalArgumentException(
                    "field %s%s is missing".formatted(path, field.name()));
        }
        return data.getDefaultValue(field);
    }

    private static Object value(String path, JsonNode node, Schema schema, SpecificData data) {
        return switch (schema.getType()) {
            case UNION -> union(path, node, schema, data);
            case NULL -> throw wrong(path, node, "null");
            case STRING -> check(node.isTextual(), path, node, "a text").textValue();
            case INT ->
                    check(node.canConvertToInt() && node.isIntegralNumber(), path, node, "an int")
                            .intValue();
            case LONG -> number(path, node, schema);
            case FLOAT -> check(node.isNumber(), path, node, "a number").floatValue();
            case DOUBLE -> check(node.isNumber(), path, node, "a number").doubleValue();
            case BOOLEAN -> check(node.isBoolean(), path, node, "true or false").booleanValue();
            case BYTES, FIXED -> bytes(path, node);
            case ENUM -> symbol(path, node, schema, data);
            case MAP -> map(path, node, schema, data);
            case ARRAY -> array(path, node, schema, data);
            case RECORD -> record(path + ".", node, schema, data);
        };
    }

    private static Object union(String path, JsonNode node, Schema schema, SpecificData data) {
        if (node.isNull() && schema.isNullable()) {
            return null;
        }
        List<Schema> branches =
                schema.getTypes().stream()
                        .filter(branch -> branch.getType() != Schema.Type.NULL)
                        .toList();
        if (branches.size() == 1) {
            return value(path, node, branches.getFirst(), data);
        }
        return branches.stream()
                .filter(branch -> suits(node, branch))
                .findFirst()
                .map(branch -> value(path, node, branch, data))
                .orElseThrow(() -> wrong(path, node, alternatives(branches)));
    }

    /// Whether JSON of this form stands for one branch of a union and no other.
    private static boolean suits(JsonNode node, Schema branch) {
        return switch (branch.getType()) {
            case STRING -> node.isTextual();
            case DOUBLE -> node.isNumber();
            case BOOLEAN -> node.isBoolean();
            case ARRAY -> node.isArray();
            case RECORD, ENUM, MAP, UNION, FIXED, BYTES, INT, LONG, FLOAT, NULL -> false;
        };
    }

    private static String alternatives(List<Schema> branches) {
        return branches.stream()
                .map(
                        branch ->
                                switch (branch.getType()) {
                                    case STRING -> "a text";
                                    case DOUBLE -> "a number";
                                    case BOOLEAN -> "true or false";
                                    default -> "an " + branch.getName();
                                })
                .collect(Collectors.joining(", "));
    }

    private static Object number(String path, JsonNode node, Schema schema) {
        boolean whole = node.isIntegralNumber() && node.canConvertToLong();
        if (schema.getLogicalType() == null) {
            return check(whole, path, node, "a whole number").longValue();
        }
        if (whole) {
            return Instant.ofEpochMilli(node.longValue());
        }
        String wanted = "a time, ISO 8601 or milliseconds since 1970";
        try {
            return Instant.parse(check(node.isTextual(), path, node, wanted).textValue());
        } catch (DateTimeParseException _) {
            throw wrong(path, node, wanted);
        }
    }

    private static ByteBuffer bytes(String path, JsonNode node) {
        String wanted = "bytes in base64";
        String text = check(node.isTextual(), path, node, wanted).textValue();
        try {
            return ByteBuffer.wrap(Base64Text.decode(text));
        } catch (IllegalArgumentException e) {
            throw wrong(path, e.getMessage(), wanted);
        }
    }

    private static Object symbol(String path, JsonNode node, Schema schema, SpecificData data) {
        boolean known = node.isTextual() && schema.hasEnumSymbol(node.textValue());
        return data.createEnum(
                check(known, path, node, "one of " + schema.getEnumSymbols()).textValue(), schema);
    }

    private static Map<String, Object> map(
            String path, JsonNode node, Schema schema, SpecificData data) {
        check(node.isObject(), path, node, "an object");
        var map = new HashMap<String, Object>();
        node.properties()
                .forEach(
                        entry ->
                                map.put(
                                        entry.getKey(),
                                        value(
                                                path + "." + entry.getKey(),
                                                entry.getValue(),
                                                schema.getValueType(),
                                                data)));
        return map;
    }

    private static List<Object> array(
            String path, JsonNode node, Schema schema, SpecificData data) {
        check(node.isArray(), path, node, "an array");
        var list = new ArrayList<>();
        node.forEach(
                element ->
                        list.add(
                                value(
                                        path + "[" + list.size() + "]",
                                        element,
                                        schema.getElementType(),
                                        data)));
        return list;
    }

    private static JsonNode check(boolean holds, String path, JsonNode found, String wanted) {
        if (!holds) {
            throw wrong(path, found, wanted);
        }
        return found;
    }

    // A text is not repeated: it may be a prompt, and messages end up in logs.
    private static IllegalArgumentException wrong(String path, JsonNode found, String wanted) {
        String what =
                found.isTextual()
                        ? "a text of %s characters".formatted(found.textValue().length())
                        : found.isValueNode() ? found.toString() : found.getNodeType().toString();
        return wrong(path, what, wanted);
    }

    private static IllegalArgumentException wrong(String path, String found, String wanted) {
        return new IllegalArgumentException(
                "field %s: found %s, wanted %s".formatted(path, found, wanted));
    }

    private static JsonNode node(Object value) {
        return switch (value) {
            case null -> NODES.nullNode();
            case IndexedRecord record -> object(record);
            case CharSequence text -> NODES.textNode(text.toString());
            case Integer number -> NODES.numberNode(number);
            case Long number -> NODES.numberNode(number);
            case Float number -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            case Boolean truth -> NODES.booleanNode(truth);
            case Instant time -> NODES.textNode(time.toString());
            case Enum<?> symbol -> NODES.textNode(symbol.name());
            case ByteBuffer bytes -> NODES.binaryNode(copy(bytes));
            case Map<?, ?> map ->
                    NODES.objectNode()
                            .setAll(
                                    new TreeMap<>(
                                            map.entrySet().stream()
                                                    .collect(
                                                            Collectors.toMap(
                                                                    e -> e.getKey().toString(),
                                                                    e -> node(e.getValue())))));
            case List<?> list ->
                    NODES.arrayNode().addAll(list.stream().map(PlainJson::node).toList());
            default -> throw new IllegalArgumentException("no JSON for a " + value.getClass());
        };
    }

    private static ObjectNode object(IndexedRecord record) {
        ObjectNode object = NODES.objectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            Object value = record.get(field.pos());
            if (value != null) {
                object.set(field.name(), node(value));
            }
        }
        return object;
    }

    private static byte[] copy(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
