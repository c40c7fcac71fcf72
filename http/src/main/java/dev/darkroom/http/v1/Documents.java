package dev.darkroom.http.v1;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.darkroom.http.server.Answer;
import dev.darkroom.http.server.Call;
import dev.darkroom.schemas.Cancellation;
import dev.darkroom.schemas.GenerationProgress;
import dev.darkroom.schemas.GenerationResult;
import dev.darkroom.schemas.PromptRequest;
import dev.darkroom.schemas.RequestOutcome;
import dev.darkroom.schemas.StoredImage;
import dev.darkroom.schemas.topic.Topics;

import org.apache.avro.Schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/// What Darkroom says of itself to programs: an OpenAPI document of its calls, an AsyncAPI document
/// of its topics.
record Documents(Topics topics) {

    private static final String AVRO = "application/vnd.apache.avro;version=1.9.0";

    Answer openApi(Call call) {
        try (InputStream document = Documents.class.getResourceAsStream("openapi.json")) {
            return Answer.bytes(Answer.JSON, document.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("reading openapi.json", e);
        }
    }

    Answer asyncApi(Call call) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("asyncapi", "3.0.0");
        document.putObject("info").put("title", "Darkroom").put("version", "1");
        document.put("defaultContentType", "avro/binary");
        ObjectNode channels = document.putObject("channels");
        ObjectNode operations = document.putObject("operations");
        channels()
                .forEach(
                        (topic, channel) -> {
                            String name = topic.substring(topics.prefix().length());
                            channels.set(name, channel(topic, channel));
                            operations
                                    .putObject(channel.action() + "-" + name)
                                    .put("action", channel.action())
                                    .putObject("channel")
                                    .put("$ref", "#/channels/" + name);
                        });
        return Answer.json(document);
    }

    /// A topic that others than Darkroom's own programs use.
    ///
    /// @param action what they do: `send` or `receive`
    private record Channel(Schema schema, String key, String action) {}

    private Map<String, Channel> channels() {
        var channels = new LinkedHashMap<String, Channel>();
        channels.put(
                topics.prompts(),
                new Channel(PromptRequest.getClassSchema(), "the request's id", "send"));
        channels.put(
                topics.controls(),
                new Channel(Cancellation.getClassSchema(), "the request's id", "send"));
        channels.put(
                topics.progress(),
                new Channel(GenerationProgress.getClassSchema(), "the request's id", "receive"));
        channels.put(
                topics.results(),
                new Channel(GenerationResult.getClassSchema(), "the request's id", "receive"));
        channels.put(
                topics.images(),
                new Channel(
                        StoredImage.getClassSchema(), "the request's id, /, the index", "receive"));
        channels.put(
                topics.outcomes(),
                new Channel(RequestOutcome.getClassSchema(), "the request's id", "receive"));
        return channels;
    }

    private static ObjectNode channel(String topic, Channel channel) {
        ObjectNode view = JsonNodeFactory.instance.objectNode().put("address", topic);
        view.put("description", channel.schema().getDoc());
        ObjectNode message = view.putObject("messages").putObject(channel.schema().getName());
        message.put("name", channel.schema().getFullName());
        ObjectNode payload = message.putObject("payload").put("schemaFormat", AVRO);
        payload.set("schema", JobView.parsed(channel.schema().toString()));
        message.putObject("bindings")
                .putObject("kafka")
                .putObject("key")
                .put("type", "string")
                .put("description", channel.key());
        return view;
    }
}
