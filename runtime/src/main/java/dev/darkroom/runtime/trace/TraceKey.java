package dev.darkroom.runtime.trace;

import io.opentelemetry.api.common.AttributeKey;

import java.util.List;

/// What spans say. Never a prompt, a picture, or anything that opens a door.
public final class TraceKey {

    public static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    public static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    public static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    public static final AttributeKey<Long> STATUS =
            AttributeKey.longKey("http.response.status_code");

    public static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    public static final AttributeKey<String> OPERATION =
            AttributeKey.stringKey("messaging.operation.name");
    public static final AttributeKey<String> OPERATION_TYPE =
            AttributeKey.stringKey("messaging.operation.type");
    public static final AttributeKey<String> TOPIC =
            AttributeKey.stringKey("messaging.destination.name");
    public static final AttributeKey<String> GROUP =
            AttributeKey.stringKey("messaging.consumer.group.name");
    public static final AttributeKey<String> PARTITION =
            AttributeKey.stringKey("messaging.destination.partition.id");
    public static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");

    /// The request's id.
    public static final AttributeKey<String> CONVERSATION =
            AttributeKey.stringKey("messaging.message.conversation_id");

    public static final AttributeKey<Long> DELIVERIES = AttributeKey.longKey("darkroom.deliveries");
    public static final AttributeKey<String> WORKER = AttributeKey.stringKey("darkroom.worker");
    public static final AttributeKey<String> SETTLEMENT =
            AttributeKey.stringKey("darkroom.settlement");

    public static final AttributeKey<String> AI_OPERATION =
            AttributeKey.stringKey("gen_ai.operation.name");
    public static final AttributeKey<String> AI_PROVIDER =
            AttributeKey.stringKey("gen_ai.provider.name");
    public static final AttributeKey<String> AI_OUTPUT =
            AttributeKey.stringKey("gen_ai.output.type");
    public static final AttributeKey<String> AI_MODEL =
            AttributeKey.stringKey("gen_ai.request.model");
    public static final AttributeKey<Long> AI_SEED = AttributeKey.longKey("gen_ai.request.seed");
    public static final AttributeKey<Long> AI_COUNT =
            AttributeKey.longKey("gen_ai.request.choice.count");

    public static final AttributeKey<Long> INDEX = AttributeKey.longKey("darkroom.index");
    public static final AttributeKey<Long> STEPS = AttributeKey.longKey("darkroom.steps");
    public static final AttributeKey<String> SAMPLER = AttributeKey.stringKey("darkroom.sampler");
    public static final AttributeKey<String> SIZE = AttributeKey.stringKey("darkroom.size");
    public static final AttributeKey<Double> GUIDANCE = AttributeKey.doubleKey("darkroom.guidance");

    public static final AttributeKey<Long> PASS = AttributeKey.longKey("darkroom.pass");
    public static final AttributeKey<Long> ROWS = AttributeKey.longKey("darkroom.rows");
    public static final AttributeKey<Double> MILLIS = AttributeKey.doubleKey("darkroom.millis");

    public static final AttributeKey<Long> BYTES = AttributeKey.longKey("darkroom.bytes");
    public static final AttributeKey<String> OBJECT = AttributeKey.stringKey("darkroom.object");
    public static final AttributeKey<Boolean> REPEATED =
            AttributeKey.booleanKey("darkroom.repeated");

    static final List<AttributeKey<?>> RECORD =
            List.of(SYSTEM, OPERATION, OPERATION_TYPE, TOPIC, CONVERSATION);

    static final List<AttributeKey<?>> CONSUMED =
            List.of(SYSTEM, OPERATION, OPERATION_TYPE, TOPIC, GROUP, CONVERSATION);

    private TraceKey() {}
}
